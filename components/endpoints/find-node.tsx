// Looks for nodes on this computer, at a press alone: place by place, and shows who answers.
import { useState } from 'preact/hooks';
import { type Language, useLanguage } from '@/components/kit/language';
import { plainName } from '@/components/kit/name';
import type { FoundNode } from '@/lib/messages/own-protocol';

interface FindNodeProps {
  /** Looks at one of the usual places. */
  onLook: (at: number) => Promise<{ found: FoundNode[]; of: number }>;
  onChoose: (node: FoundNode) => void;
  /** Chains that endpoints can be added to. */
  isKnown: (chainId: number) => boolean;
}

type Search =
  | { kind: 'idle' }
  | { kind: 'looking'; at: number; of: number; found: FoundNode[] }
  | { kind: 'silent' }
  | { kind: 'done'; found: FoundNode[] };

function nodeWords({ t }: Language, { client, chainId, chainName }: FoundNode): string {
  const chain = chainName === null ? t('chainById', `${chainId}`) : plainName(chainName);
  return client === null ? chain : `${plainName(client)} · ${chain}`;
}

function searchWords({ t }: Language, search: Search): string {
  switch (search.kind) {
    case 'idle':
      return t('findNodeText');
    case 'looking':
      return t('findNodeAt', `${search.at + 1}`, `${Math.max(search.of, search.at + 1)}`);
    case 'silent':
      return t('checkSilent');
    case 'done':
      return t(search.found.length === 0 ? 'findNodeNone' : 'findNodeDone');
  }
}

export function FindNode({ onLook, onChoose, isKnown }: FindNodeProps) {
  const language = useLanguage();
  const { t } = language;
  const [search, setSearch] = useState<Search>({ kind: 'idle' });
  const look = async (at: number, before: FoundNode[], of: number): Promise<void> => {
    setSearch({ kind: 'looking', at, of, found: before });
    const seen = await onLook(at).catch(() => null); // null: the background did not answer
    if (seen === null) return setSearch({ kind: 'silent' });
    const found = [...before, ...seen.found];
    return at + 1 < seen.of ? look(at + 1, found, seen.of) : setSearch({ kind: 'done', found });
  };
  const found = search.kind === 'looking' || search.kind === 'done' ? search.found : [];
  return (
    <div class="find-node">
      <div class="acts">
        <button type="button" class="button" disabled={search.kind === 'looking'} onClick={() => void look(0, [], 0)}>
          {t('findNode')}
        </button>
        <p role="status" class="muted">
          {searchWords(language, search)}
        </p>
      </div>
      {found.length > 0 && (
        <ul class="found" aria-label={t('findNodeDone')}>
          {found.map((node) => (
            <li key={node.url}>
              <span>
                <b>{nodeWords(language, node)}</b>
                <bdi class="sub">{node.url}</bdi>
              </span>
              {isKnown(node.chainId) && (
                <button
                  type="button"
                  class="button small"
                  aria-label={t('takeNodeNamed', node.url)}
                  onClick={() => onChoose(node)}
                >
                  {t('takeNode')}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
