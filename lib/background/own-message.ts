// Messages of our own pages: only their topic is checked, their sender was. Pure.
import type { OwnMessage, OwnTopic } from '@/lib/messages/own-protocol';

const topics = {
  'site/report': true,
  'site/switch': true,
  'site/broadcast': true,
  'site/node': true,
  'site/wallet': true,
  'site/content': true,
  'strict/switch': true,
  'strict/check': true,
  'site/forget': true,
  'drill/start': true,
  'drill/end': true,
  'drill/list': true,
  'drill/places': true,
  'drill/forget': true,
  'failover/switch': true,
  'failover/pause': true,
  'settings/get': true,
  'settings/hedge': true,
  'settings/checks': true,
  'settings/notify': true,
  'settings/content': true,
  'settings/tracking': true,
  'settings/operator': true,
  'settings/chain': true,
  'settings/own': true,
  'settings/export': true,
  'settings/preview': true,
  'settings/import': true,
  'settings/erase': true,
  'directory/chains': true,
  'directory/operators': true,
  'history/erase': true,
  'overview/get': true,
  'incidents/list': true,
  'content/gateways': true,
  'content/kept': true,
  'content/erase': true,
  'content/check': true,
  'endpoint/check': true,
  'endpoint/serves': true,
  'node/look': true,
  'wallet/look': true,
  'wallet/offer': true,
  'wallet/offered': true,
  'transaction/read': true,
  'transaction/send': true,
  'transaction/follow': true,
} as const satisfies Record<OwnTopic, true>;

/** All that our own pages may say. */
export const ownTopics = Object.keys(topics);

export function isOwnMessage(message: unknown): message is OwnMessage {
  if (typeof message !== 'object' || message === null || !('type' in message) || !('ask' in message)) return false;
  return typeof message.type === 'string' && Object.hasOwn(topics, message.type);
}
