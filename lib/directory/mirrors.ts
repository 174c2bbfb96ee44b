// Sites whose makers publish the same app by the address of its content, too, under a name of ENS or of DNS. Pure; runs in the background and in tests.
import file from '@/assets/directory/mirrors.json';

export interface Mirror {
  /** Of the site, as its makers call it. */
  name: string;
  /** `name.eth`, or a host with a DNSLink. */
  published: string;
}

/** Null for all sites but a few. */
export function mirrorOf(hostname: string): Mirror | null {
  return file.mirrors.find(({ hosts }) => hosts.includes(hostname)) ?? null;
}
