// The dashboard's wiring: what the address names, what the background told, what the user pressed.
import { useEffect, useState } from 'preact/hooks';
import { DashboardView } from '@/components/dashboard-view';
import { type View, views } from '@/components/rail';
import { askOwn } from '@/lib/browser/own-messaging';
import { dashboardEvents } from './events';
import { useSettings } from './use-settings';

const viewOf = (hash: string): View => views.find((view) => `#${view}` === hash) ?? 'endpoints';
const onSight = async (site: string) => (await askOwn('site/report', { site })).sight;

export function Dashboard() {
  const [view, setView] = useState(viewOf(location.hash));
  const { data, now, act } = useSettings();
  useEffect(() => {
    const follow = () => {
      setView(viewOf(location.hash));
      scrollTo(0, 0);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  if (now === null) return null; // the first answer is awaited, a moment at most
  return <DashboardView view={view} data={data} now={now} {...dashboardEvents(act)} onSight={onSight} />;
}
