// Whether a URL holds a content address by its form, told at a glance. Pure; runs in every page, in the site's own world too: its bytes are counted.

const forms = new RegExp(
  [
    '^(ipfs|ipns|ar):',
    // A path gateway, and 43 characters of an Arweave transaction as the first name.
    '^https?://[^/?#]+/(ip[fn]s/|(raw/)?[\\w-]{43}([/?#]|$))',
    // A subdomain gateway, an ENS name's.
    '^https?://[^/?#]+\\.(ip[fn]s\\.|eth\\.li(mo|nk)([:/?#]|$))',
  ].join('|'),
  'i',
);

/** By its form alone: names under an Arweave gateway's host (ArNS) are not told. It costs every page a few bytes and not its hosts. */
export function isAddressed(url: string): boolean {
  return forms.test(url);
}
