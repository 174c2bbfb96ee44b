// The dashboard's first view: who may answer, chain by chain.
import { useState } from 'preact/hooks';
import type { ChainRow, EndpointCheck } from '@/lib/messages/own-protocol';
import type { ChainSettings } from '@/lib/messages/settings';
import { AddEndpoint } from './add-endpoint';
import { AlertDialog } from './alert-dialog';
import { isUntouched, moved, switched, untouched, withOwn, withoutOwn } from './chain-edit';
import { ChainPicker } from './chain-picker';
import { day } from './day';
import { EndpointTable } from './endpoint-table';
import { useLanguage } from './language';
import { Locked } from './locked';

export interface EndpointsViewProps {
  chains: ChainRow[];
  chosen: ChainRow;
  /** The user's own settings of the chosen chain, without what the organisation gave. */
  edited: ChainSettings;
  /** The administrator keeps the list: nothing can be added. */
  isLocked: boolean;
  /** When the bundled lists were last checked, as they say it. */
  checked: string;
  onChoose: (chainId: number) => void;
  onChain: (chainId: number, chain: ChainSettings) => void;
  onCheck: (chainId: number, url: string) => Promise<EndpointCheck>;
}

function Restore({ name, onRestore }: { name: string; onRestore: () => void }) {
  const { t } = useLanguage();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="button small" onClick={() => setAsking(true)}>
        {t('restore')}
      </button>
      {isAsking && (
        <AlertDialog
          title={t('restoreTitle', name)}
          text={t('restoreText')}
          keep={t('keepIt')}
          harm={t('restore')}
          onKeep={() => setAsking(false)}
          onHarm={() => {
            setAsking(false);
            onRestore();
          }}
        />
      )}
    </>
  );
}

export function EndpointsView({
  chains,
  chosen,
  edited,
  isLocked,
  checked,
  onChoose,
  onChain,
  onCheck,
}: EndpointsViewProps) {
  const language = useLanguage();
  const { t } = language;
  const { chainId, name, endpoints } = chosen;
  const change = (next: ChainSettings) => onChain(chainId, next);
  return (
    <div class="chains">
      <ChainPicker chains={chains} chosen={chainId} onChoose={onChoose} />
      <div>
        <section class="card">
          <div class="head">
            <h2>{name}</h2>
            {isUntouched(edited) ? (
              <p>{t('listChecked', day(language, checked))}</p>
            ) : (
              <Restore name={name} onRestore={() => change(untouched)} />
            )}
          </div>
          <EndpointTable
            chainName={name}
            endpoints={endpoints}
            onMove={(move) => change(moved(edited, endpoints, move))}
            onSwitch={(url, state) => change(switched(edited, url, state))}
            onRemove={(url) => change(withoutOwn(edited, url))}
          />
        </section>
        <section class="card">
          <div class="head">
            <h2>{t('addOwn')}</h2>
            {isLocked ? <Locked /> : <p>{t('addOwnWhen')}</p>}
          </div>
          {!isLocked && (
            <AddEndpoint
              key={chainId}
              chainName={name}
              onCheck={(url) => onCheck(chainId, url)}
              onSave={(own) => change(withOwn(edited, own))}
            />
          )}
        </section>
      </div>
    </div>
  );
}
