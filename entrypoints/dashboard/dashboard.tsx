// The dashboard's wiring: what the address names, what the background told, what the user pressed.
import { useEffect, useState } from 'preact/hooks';
import { DashboardView } from '@/components/dashboard-view';
import { useLanguage } from '@/components/kit/language';
import { type View, views } from '@/components/rail';
import { askOwn } from '@/lib/browser/own-messaging';
import { onOverview } from './ask-overview';
import { drillEvents } from './drill-events';
import { dashboardEvents } from './events';
import { useSettings } from './use-settings';

const viewOf = (hash: string): View => views.find((view) => `#${view}` === hash) ?? 'overview';
const onSight = async (site: string) => (await askOwn('site/report', { site })).sight;

export function Dashboard() {
  const [wanted, setWanted] = useState(viewOf(location.hash));
  const { view, data, now, overview, act } = useSettings(wanted);
  const language = useLanguage();
  useEffect(() => {
    const follow = () => {
      setWanted(viewOf(location.hash));
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => scrollTo(0, 0), [view]);
  if (now === null) return null; // the first answer is awaited, a moment at most
  const told = { ...drillEvents(language, act), onSight, onOverview };
  return <DashboardView view={view} data={data} now={now} overview={overview} {...dashboardEvents(act)} {...told} />;
}
