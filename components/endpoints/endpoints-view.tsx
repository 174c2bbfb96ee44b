// The dashboard's first view: who may answer, chain by chain.
import { useState } from 'preact/hooks';
import { AlertDialog } from '@/components/kit/alert-dialog';
import { day } from '@/components/kit/day';
import { useLanguage } from '@/components/kit/language';
import { Locked } from '@/components/kit/locked';
import type { ChainRow, EndpointCheck, FoundNode, OwnProtocol, TypedAddress } from '@/lib/messages/own-protocol';
import type { ChainSettings, OwnEndpoint } from '@/lib/messages/settings';
import { AddEndpoint } from './add-endpoint';
import { isUntouched, moved, switched, untouched, withOwn, withoutOwn } from './chain-edit';
import { ChainPicker } from './chain-picker';
import { EndpointTable } from './endpoint-table';
import { FindNode } from './find-node';

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
  onCheck: (chainId: number, typed: TypedAddress) => Promise<EndpointCheck>;
  onServes: (typed: TypedAddress, from: number) => Promise<OwnProtocol['endpoint/serves']['reply']>;
  onLook: (at: number, chainId: number) => Promise<OwnProtocol['node/look']['reply']>;
  /** Adds own endpoints to several chains at once. */
  onOwn: (added: OwnProtocol['settings/own']['ask']) => void;
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

/** What the form holds when it is opened anew; `at` tells one opening from the next. */
interface Draft {
  at: number;
  endpoint: OwnEndpoint;
}

const emptyDraft: OwnEndpoint = { url: '', name: '' };

/** Adding, finding, and asking again: what the form below the list is for. */
function Own({ draft, onDraft, ...props }: EndpointsViewProps & { draft: Draft; onDraft: (own: OwnEndpoint) => void }) {
  const { t } = useLanguage();
  const { chains, chosen, edited, isLocked, onChain, onCheck, onServes, onOwn } = props;
  const { chainId, name } = chosen;
  const choose = (node: FoundNode) => {
    props.onChoose(node.chainId);
    onDraft({ url: node.url, name: '' });
  };
  return (
    <section class="card">
      <div class="head">
        <h2>{t('addOwn')}</h2>
        {isLocked ? <Locked /> : <p>{t('addOwnWhen')}</p>}
      </div>
      {!isLocked && (
        <>
          <AddEndpoint
            key={`${chainId} ${draft.at}`}
            chainName={name}
            draft={draft.endpoint}
            onCheck={(typed) => onCheck(chainId, typed)}
            onServes={onServes}
            onSave={(own) => onChain(chainId, withOwn(edited, own))}
            onSaveAll={(served, own) =>
              onOwn(served.map((one) => ({ chainId: one.chainId, own: { ...own, url: one.url } })))
            }
          />
          <FindNode
            key={chainId}
            onLook={(at) => props.onLook(at, chainId)}
            onChoose={choose}
            isKnown={(id) => chains.some((chain) => chain.chainId === id)}
          />
        </>
      )}
    </section>
  );
}

export function EndpointsView(props: EndpointsViewProps) {
  const language = useLanguage();
  const { t } = language;
  const { chains, chosen, edited, checked, onChain } = props;
  const { chainId, name, endpoints } = chosen;
  const [draft, setDraft] = useState<Draft>({ at: 0, endpoint: emptyDraft });
  const change = (next: ChainSettings) => onChain(chainId, next);
  const open = (endpoint: OwnEndpoint) => setDraft({ at: draft.at + 1, endpoint });
  const choose = (id: number) => {
    open(emptyDraft);
    props.onChoose(id);
  };
  return (
    <div class="chains">
      <ChainPicker chains={chains} chosen={chainId} onChoose={choose} />
      <div>
        <section class="card">
          <EndpointTable
            chainName={name}
            endpoints={endpoints}
            onMove={(move) => change(moved(edited, endpoints, move))}
            onSwitch={(url, state) => change(switched(edited, url, state))}
            onRemove={(url) => change(withoutOwn(edited, url))}
            onTest={(url) => open(edited.own.find((one) => one.url === url) ?? emptyDraft)}
          >
            {isUntouched(edited) ? (
              <p>{t('listChecked', day(language, checked))}</p>
            ) : (
              <Restore name={name} onRestore={() => change(untouched)} />
            )}
          </EndpointTable>
        </section>
        <Own {...props} draft={draft} onDraft={open} />
      </div>
    </div>
  );
}
