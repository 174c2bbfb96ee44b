// Pictures and files that are loaded by the address of their content: what Detour does, what it keeps, whom it asks.

import { GatewaysTable } from '@/components/endpoints/gateways-table';
import { OwnGateways, type OwnGatewaysProps } from '@/components/endpoints/own-gateways';
import { ContentModeCard } from '@/components/popup/content-mode';
import type { GatewayRow } from '@/lib/messages/own-protocol';
import { lockedContent, type Policy } from '@/lib/messages/policy';
import type { ContentSettings, Settings } from '@/lib/messages/settings';
import { ContentKept } from './content-kept';

export interface FilesViewProps extends Pick<OwnGatewaysProps, 'onCheckGateway'> {
  settings: Settings;
  policy: Policy;
  gateways: GatewayRow[];
  /** Null: not known. */
  keptBytes: number | null;
  onContent: (patch: Partial<ContentSettings>) => void;
  onEraseKept: () => void;
  onOperator: (operator: string, off: boolean) => void;
}

export function FilesView({ settings, policy, gateways, keptBytes, ...on }: FilesViewProps) {
  const { content } = settings;
  return (
    <>
      <ContentModeCard content={content} isLocked={lockedContent(policy) !== null} onContent={on.onContent} />
      <ContentKept content={content} keptBytes={keptBytes} onContent={on.onContent} onEraseKept={on.onEraseKept} />
      <OwnGateways own={content.own} onOwn={(own) => on.onContent({ own })} onCheckGateway={on.onCheckGateway} />
      <GatewaysTable gateways={gateways} onOperator={on.onOperator} />
    </>
  );
}
