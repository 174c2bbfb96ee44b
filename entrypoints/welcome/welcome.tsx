// The welcome page's wiring: whether the browser lets Detour in, and the button that asks for it.
import { useEffect, useState } from 'preact/hooks';
import { WelcomeView } from '@/components/welcome-view';
import { hasEverySite, onAccessChange, openDashboard, requestEverySite } from '@/lib/browser/own-page';

export function Welcome() {
  const [granted, setGranted] = useState<boolean | null>(null);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    const look = () => void hasEverySite().then(setGranted);
    look();
    onAccessChange(look);
  }, []);
  const grant = () => {
    void requestEverySite().then((isGranted) => {
      setGranted(isGranted);
      setRefused(!isGranted);
    });
  };
  return (
    <WelcomeView
      granted={granted}
      refused={refused}
      browserKind={import.meta.env.FIREFOX ? 'firefox' : 'chromium'}
      onGrant={grant}
      onDashboard={() => void openDashboard('endpoints')}
    />
  );
}
