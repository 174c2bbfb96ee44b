// A name that somebody else wrote (host, operator, site): isolated, bounded, whole in its title.

/** Long enough for every real operator; a host may be 253 characters. */
const LONGEST = 64;

/** Characters that would turn or hide the text around them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export function plainName(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** At most 64 letters of it. */
export function shortName(text: string): string {
  const plain = plainName(text);
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
}

/** `text` inside a sentence. */
export function Name({ text }: { text: string }) {
  return <bdi title={plainName(text)}>{shortName(text)}</bdi>;
}

/** `text` on a line of its own, cut by its place. */
export function CutName({ text, class: extra = '' }: { text: string; class?: string }) {
  return (
    <bdi class={`cut ${extra}`} title={plainName(text)}>
      {plainName(text)}
    </bdi>
  );
}

/** A host as ASCII, so that no letter can pass for another; what is no host is returned as it is. */
export function asciiHost(host: string): string {
  const url = `https://${host}/`;
  return URL.canParse(url) ? new URL(url).host : host;
}

/** Everybody's sites are https; only another scheme is worth a word. */
export const shownSite = (site: string): string => site.replace(/^https:\/\//, '');
