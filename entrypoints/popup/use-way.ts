// How the popup shows whom a site relies on: as the user last chose it.
import { useLayoutEffect, useState } from 'preact/hooks';
import type { Way } from '@/components/popup/relations';
import { remember, remembered } from '@/lib/browser/remembered';

const KEY = 'way';

export function useWay(): { way: Way; onWay: (way: Way) => void } {
  const [way, setWay] = useState<Way>('list');
  // The page stands still while it is read: the background has been asked by then, and nothing is drawn yet.
  useLayoutEffect(() => setWay(remembered(KEY) === 'picture' ? 'picture' : 'list'), []);
  const onWay = (next: Way) => {
    setWay(next);
    remember(KEY, next);
  };
  return { way, onWay };
}
