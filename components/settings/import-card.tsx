// Reads a settings file, shows what would change, and changes it only after a second press.
import { useState } from 'preact/hooks';
import { Icon } from '@/components/kit/icon';
import { type Language, type MessageKey, plural, useLanguage } from '@/components/kit/language';
import { plainName } from '@/components/kit/name';
import type { ImportPreview } from '@/lib/messages/own-protocol';
import { type ChangeNames, changeWords } from './change-words';

export interface ImportCardProps {
  names: ChangeNames;
  onPreview: (text: string) => Promise<ImportPreview>;
  onImport: (text: string) => Promise<ImportPreview>;
}

type Stage =
  | { kind: 'idle' }
  | { kind: 'silent' }
  | { kind: 'done' }
  | { kind: 'previewed'; text: string; preview: ImportPreview };

type Refusal = Extract<ImportPreview, { kind: 'refused' }>;

const reasons: Record<Refusal['reason'], MessageKey> = {
  'not-json': 'importNotDetour',
  'not-detour': 'importNotDetour',
  'too-large': 'importTooLarge',
  'bad-value': 'importBadValue',
};

function problem(language: Language, stage: Stage): string | null {
  if (stage.kind === 'silent') return language.t('checkSilent');
  if (stage.kind !== 'previewed' || stage.preview.kind === 'ok') return null;
  return language.t(reasons[stage.preview.reason], plainName(stage.preview.at));
}

function Changes({ changes, onImport, onKeep }: { changes: string[]; onImport: () => void; onKeep: () => void }) {
  const language = useLanguage();
  const { t } = language;
  if (changes.length === 0) return <p class="diff-head">{t('importSame')}</p>;
  return (
    <>
      <p class="diff-head">{plural(language, 'importChanges', changes.length)}</p>
      <ul class="diff">
        {changes.map((change) => (
          <li key={change}>
            <bdi>{change}</bdi>
          </li>
        ))}
      </ul>
      <div class="acts">
        <button type="button" class="button small" onClick={() => onKeep()}>
          {t('keepMine')}
        </button>
        <button type="button" class="button small first" onClick={() => onImport()}>
          {t('importConfirm')}
        </button>
      </div>
    </>
  );
}

export function ImportCard({ names, onPreview, onImport }: ImportCardProps) {
  const language = useLanguage();
  const { t } = language;
  const [stage, setStage] = useState<Stage>({ kind: 'idle' });
  const wrong = problem(language, stage);
  const read = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (file === undefined) return;
    const text = await file.text();
    input.value = ''; // the same file may be chosen again
    const preview = await onPreview(text).catch(() => null); // null: the background did not answer
    setStage(preview === null ? { kind: 'silent' } : { kind: 'previewed', text, preview });
  };
  const confirm = async (text: string) => {
    const preview = await onImport(text).catch(() => null);
    if (preview === null) return setStage({ kind: 'silent' });
    setStage(preview.kind === 'ok' ? { kind: 'done' } : { kind: 'previewed', text, preview });
  };
  return (
    <section class="card">
      <div class="head">
        <h2>{t('importTitle')}</h2>
      </div>
      <div class="set">
        <div class="t">{t('importFile')}</div>
        <div class="d">{t('importText')}</div>
        <div class="c">
          <label class="button small file">
            {t('importChoose')}
            <input
              type="file"
              accept="application/json,.json"
              aria-invalid={wrong !== null}
              aria-describedby="import-message"
              onChange={(event) => void read(event.currentTarget)}
            />
          </label>
        </div>
      </div>
      <p id="import-message" class={wrong === null ? 'msg good' : 'msg bad'} role="status">
        {wrong !== null && <Icon glyph="fail" small />}
        {stage.kind === 'done' ? t('importDone') : wrong}
      </p>
      {stage.kind === 'previewed' && stage.preview.kind === 'ok' && (
        <Changes
          changes={changeWords(language, stage.preview.changes, names)}
          onImport={() => void confirm(stage.text)}
          onKeep={() => setStage({ kind: 'idle' })}
        />
      )}
    </section>
  );
}
