// Answers about texts that are asked again and again: requests come in crowds, and say the same of the same hosts and pages. Pure; runs in the background and in tests.

interface Answer<T> {
  is: T;
}

/** The same function, which remembers its last answers, `most` at once; what it gives must not be changed. */
export function remembering<T>(answerTo: (text: string) => T, most: number): (text: string) => T {
  const known = new Map<string, Answer<T>>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before.is;
    if (known.size >= most) known.clear();
    const answer = answerTo(text);
    known.set(text, { is: answer });
    return answer;
  };
}
