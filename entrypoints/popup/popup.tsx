// The popup's wiring: asks for the report while it is open, and passes on what the user presses.
import { useState } from 'preact/hooks';
import { PopupView } from '@/components/popup/popup-view';
import { openDashboard } from '@/lib/browser/own-page';
import { popupEvents } from './events';
import { partEvents } from './part-events';
import { useOffer } from './use-offer';
import { useReport } from './use-report';
import { useWay } from './use-way';

export function Popup() {
  const { report, answered, now, act } = useReport();
  const offer = useOffer();
  const ways = useWay();
  const [neverAsked, setNeverAsked] = useState<ReadonlySet<string>>(new Set());
  if (now === null) return null; // the first answer is awaited, a moment at most
  const events = popupEvents(report, act);
  const onNeverAsk = (operator: string, never: boolean) => {
    const others = [...neverAsked].filter((entry) => entry !== operator);
    setNeverAsked(new Set(never ? [...others, operator] : others));
    events.onNeverAsk(operator, never);
  };
  const onDashboard = (view: string) => void openDashboard(view).then(() => window.close());
  return (
    <PopupView
      report={report}
      answered={answered}
      now={now}
      neverAsked={neverAsked}
      offer={offer}
      {...ways}
      {...events}
      {...partEvents(report?.site ?? null, act)}
      onNeverAsk={onNeverAsk}
      onDashboard={onDashboard}
    />
  );
}
