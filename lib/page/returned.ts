// Tells when a document comes back from the browser's back/forward cache, in which its ports were closed without a word. Runs in the relay.

export function onReturn(hear: () => void): void {
  addEventListener('pageshow', ({ isTrusted, persisted }) => {
    if (isTrusted && persisted) hear();
  });
}
