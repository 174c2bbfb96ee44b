// The user's own gateways: those that are there, and one more, asked on the spot and saved only when what it hands out is true.
import { useState } from 'preact/hooks';
import { Icon } from '@/components/kit/icon';
import { type Language, number, useLanguage } from '@/components/kit/language';
import { Name, plainName } from '@/components/kit/name';
import { PageIcon } from '@/components/kit/page-icon';
import type { GatewayCheck, TypedAddress } from '@/lib/messages/own-protocol';
import type { OwnGateway } from '@/lib/messages/settings';
import { refusedWords } from './check-words';
import { Acts, Address, OwnName } from './own-fields';
import { type OwnWords, OwnWordsFields } from './own-words';

export interface OwnGatewaysProps {
  own: OwnGateway[];
  onOwn: (own: OwnGateway[]) => void;
  onCheckGateway: (typed: TypedAddress) => Promise<GatewayCheck>;
}

/** `silent`: the background gave no answer. */
type Stage =
  | { kind: 'idle' }
  | { kind: 'asked' }
  | { kind: 'silent' }
  | { kind: 'checked'; url: string; check: GatewayCheck };

const isOk = (stage: Stage) => stage.kind === 'checked' && stage.check.kind === 'ok';

function words(language: Language, stage: Stage): string {
  switch (stage.kind) {
    case 'idle':
      return language.t('ownGatewayHint');
    case 'asked':
      return language.t('ownGatewayAsked');
    case 'silent':
      return language.t('checkSilent');
    case 'checked':
      return checkWords(language, stage.check);
  }
}

function checkWords(language: Language, check: GatewayCheck): string {
  const { t } = language;
  switch (check.kind) {
    case 'ok':
      return t('ownGatewayOk', check.network, number(language, check.latencyMs));
    case 'unreachable':
      return t('checkUnreachable', number(language, check.afterMs / 1000));
    case 'no-gateway':
      return t('ownGatewayNone');
    case 'refused-url':
      return t(refusedWords[check.reason]);
  }
}

function Message({ stage }: { stage: Stage }) {
  const language = useLanguage();
  const isBad = stage.kind === 'silent' || (stage.kind === 'checked' && !isOk(stage));
  return (
    <p id="own-message" class={`msg ${isBad ? 'bad' : ''} ${isOk(stage) ? 'good' : ''}`} role="status">
      {isBad && <Icon glyph="fail" small />}
      {isOk(stage) && <Icon glyph="ok" small />}
      <span>{words(language, stage)}</span>
    </p>
  );
}

function Row({ gateway, onRemove }: { gateway: OwnGateway; onRemove: () => void }) {
  const { t } = useLanguage();
  const name = gateway.name || new URL(gateway.url).host;
  const remove = t('removeNamed', plainName(name));
  return (
    <li>
      <Name text={name} /> <Name text={gateway.url} /> <span class="muted">{gateway.network}</span>{' '}
      {gateway.first && <span class="muted">{t('ownFirst')}</span>}
      <button type="button" class="tool" aria-label={remove} title={remove} onClick={onRemove}>
        <PageIcon glyph="erase" small />
      </button>
    </li>
  );
}

function Add({
  onCheckGateway,
  onSave,
}: Pick<OwnGatewaysProps, 'onCheckGateway'> & { onSave: (one: OwnGateway) => void }) {
  const [stage, setStage] = useState<Stage>({ kind: 'idle' });
  const [url, setUrl] = useState('');
  const [name, setName] = useState('');
  const [said, setSaid] = useState<OwnWords>({ first: true });
  const inside = said.inside === true ? { inside: true as const } : {};
  const ask = async (typed: TypedAddress) => {
    setStage({ kind: 'asked' });
    const check = await onCheckGateway(typed).catch(() => null); // null: the background did not answer
    setStage(check === null ? { kind: 'silent' } : { kind: 'checked', url: typed.url, check });
  };
  const check = stage.kind === 'checked' && stage.url === url.trim() ? stage.check : null;
  const save = () => {
    if (check?.kind !== 'ok') return;
    const { origin, network, isPacked } = check;
    const first = said.first === true ? { first: true as const } : {};
    onSave({ url: origin, name: name.trim(), network, ...inside, ...first, ...(isPacked ? { packs: true } : {}) });
    setUrl('');
    setName('');
    setStage({ kind: 'idle' });
  };
  const isDoubtful = said.inside === true || (check?.kind === 'unreachable' && check.isPublic);
  return (
    <form
      class="add"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void ask({ url: url.trim(), ...inside });
      }}
    >
      <Address value={url} isInvalid={check !== null && check.kind !== 'ok'} onText={setUrl} />
      <OwnName value={name} onText={setName} />
      <Acts
        canCheck={url.trim() !== '' && stage.kind !== 'asked'}
        canSave={check?.kind === 'ok'}
        isAgain={stage.kind === 'checked'}
        onSave={save}
      />
      <Message stage={stage} />
      <OwnWordsFields asked={[...(isDoubtful ? ['inside' as const] : []), 'first']} said={said} onSay={setSaid} />
    </form>
  );
}

export function OwnGateways({ own, onOwn, onCheckGateway }: OwnGatewaysProps) {
  const { t } = useLanguage();
  const others = (url: string) => own.filter((one) => one.url !== url);
  return (
    <section class="card">
      <div class="head">
        <h2>{t('ownGatewayTitle')}</h2>
        <p>{t('ownGatewayText')}</p>
      </div>
      {own.length > 0 && (
        <ul class="own-gateways">
          {own.map((one) => (
            <Row key={one.url} gateway={one} onRemove={() => onOwn(others(one.url))} />
          ))}
        </ul>
      )}
      <Add onCheckGateway={onCheckGateway} onSave={(one) => onOwn([...others(one.url), one])} />
    </section>
  );
}
