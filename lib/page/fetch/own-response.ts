// How a response of the site's own is told to the background. Pure; runs in the site's own world.
import type { OwnOutcome } from '@/lib/messages/page-protocol';

/** `read` is what was read of its body, and whether that is all. */
export const ownResponse = (
  status: number,
  read: [body: string, complete: boolean],
  [contentType, retryAfter]: [contentType: string, retryAfter: string],
): OwnOutcome => ({ kind: 'response', status, contentType, retryAfter, body: read[0], complete: read[1] });
