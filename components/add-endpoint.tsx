// Adds an endpoint of the user's own to a chain: asked on the spot, saved only when it answers for that chain.
import { useState } from 'preact/hooks';
import type { EndpointCheck } from '@/lib/messages/own-protocol';
import type { OwnEndpoint } from '@/lib/messages/settings';
import { Icon } from './icon';
import { type Language, type MessageKey, number, useLanguage } from './language';
import { plainName } from './name';

interface AddEndpointProps {
  chainName: string;
  onCheck: (url: string) => Promise<EndpointCheck>;
  onSave: (endpoint: OwnEndpoint) => void;
}

/** `asked`: the answer is awaited; `silent`: the background gave none. */
type Stage =
  | { kind: 'idle' }
  | { kind: 'asked' }
  | { kind: 'silent' }
  | { kind: 'checked'; url: string; check: EndpointCheck };

const refused: Record<Extract<EndpointCheck, { kind: 'refused-url' }>['reason'], MessageKey> = {
  scheme: 'urlScheme',
  host: 'urlHost',
  credentials: 'urlCredentials',
  syntax: 'urlSyntax',
  policy: 'urlPolicy',
};

function checkWords(language: Language, check: EndpointCheck, chainName: string): string {
  const { t } = language;
  switch (check.kind) {
    case 'ok':
      return t('checkOk', chainName, number(language, Math.round(check.latencyMs)));
    case 'wrong-chain':
      return t(
        'checkWrongChain',
        check.name === null ? t('chainById', `${check.chainId}`) : plainName(check.name),
        chainName,
      );
    case 'unreachable':
      return t('checkUnreachable', number(language, check.afterMs / 1000));
    case 'not-rpc':
      return t('checkNotRpc');
    case 'refused-url':
      return t(refused[check.reason]);
  }
}

function Message({ stage, chainName }: { stage: Stage; chainName: string }) {
  const language = useLanguage();
  const isGood = stage.kind === 'checked' && stage.check.kind === 'ok';
  const isBad = stage.kind === 'silent' || (stage.kind === 'checked' && !isGood);
  return (
    <p id="own-message" class={`msg ${isBad ? 'bad' : ''} ${isGood ? 'good' : ''}`} role="status">
      {isBad && <Icon glyph="fail" small />}
      {isGood && <Icon glyph="ok" small />}
      {stage.kind === 'idle' && language.t('addHint')}
      {stage.kind === 'asked' && language.t('checkAsked')}
      {stage.kind === 'silent' && language.t('checkSilent')}
      {stage.kind === 'checked' && checkWords(language, stage.check, chainName)}
    </p>
  );
}

export function AddEndpoint({ chainName, onCheck, onSave }: AddEndpointProps) {
  const { t } = useLanguage();
  const [url, setUrl] = useState('');
  const [name, setName] = useState('');
  const [stage, setStage] = useState<Stage>({ kind: 'idle' });
  const address = url.trim();
  const isOk = stage.kind === 'checked' && stage.check.kind === 'ok' && stage.url === address;
  const isBad = stage.kind === 'checked' && stage.check.kind !== 'ok';
  const check = async () => {
    setStage({ kind: 'asked' });
    const answered = await onCheck(address).catch(() => null); // null: the background did not answer
    setStage(answered === null ? { kind: 'silent' } : { kind: 'checked', url: address, check: answered });
  };
  const onSubmit = (event: Event) => {
    event.preventDefault();
    void check();
  };
  const save = () => {
    onSave({ url: address, name: name.trim() });
    setUrl('');
    setName('');
    setStage({ kind: 'idle' });
  };
  const onAddress = (text: string) => {
    setUrl(text);
    setStage({ kind: 'idle' });
  };
  return (
    <form class="add" onSubmit={onSubmit} noValidate>
      <div class="field">
        <label for="own-url">{t('address')}</label>
        <input
          id="own-url"
          class="input"
          type="url"
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          placeholder="https://"
          value={url}
          aria-invalid={isBad}
          aria-describedby="own-message"
          onInput={(event) => onAddress(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for="own-name">{t('ownName')}</label>
        <input
          id="own-name"
          class="input"
          type="text"
          autocomplete="off"
          maxLength={60}
          placeholder={t('ownNameHint')}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <div class="acts">
        <button type="submit" class="button" disabled={address === '' || stage.kind === 'asked'}>
          {t(stage.kind === 'checked' ? 'checkAgain' : 'check')}
        </button>
        <button type="button" class="button first" disabled={!isOk} onClick={save}>
          {t('save')}
        </button>
      </div>
      <Message stage={stage} chainName={chainName} />
    </form>
  );
}
