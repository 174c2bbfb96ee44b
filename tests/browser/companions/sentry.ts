// Sentry in the page: its breadcrumbs of our calls, and no event of ours.
import { addBreadcrumb, breadcrumbsIntegration, getIsolationScope, init } from '@sentry/browser';
import { callAll } from './companion';

const events: string[] = [];
init({
  dsn: 'https://key@errors.somedapp.xyz/1',
  integrations: [breadcrumbsIntegration({ dom: false })],
  beforeSend(event) {
    events.push(event.message ?? event.exception?.values?.[0]?.value ?? 'event');
    return null;
  },
});

globalThis.observe = async (url) => {
  addBreadcrumb({ message: 'start' });
  const calls = await callAll(url);
  const crumbs = getIsolationScope().getScopeData().breadcrumbs;
  const noticed = crumbs.map(({ category, data, message }) => [category, message, data?.method, data?.status_code]);
  return { calls, noticed: { crumbs: noticed, events } };
};
