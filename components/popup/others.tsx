// Who else the site contacts, by what they are to it: what fails is shown, the rest is folded away by role.
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Glyph, Icon } from '@/components/kit/icon';
import { number, plural, useLanguage } from '@/components/kit/language';
import { asciiHost, CutName } from '@/components/kit/name';
import { Tip } from '@/components/kit/tip';
import { clock, pascal } from '@/components/kit/words';
import type { PartyReport, Role } from '@/lib/ledger/sight';

/** Whom the user asked to see, anew each time. */
export interface Wanted {
  host: string | null;
}

export interface OthersProps {
  parties: readonly PartyReport[];
  wanted: Wanted;
  now: number;
}

const fails = ({ failingSince }: PartyReport) => failingSince !== null;

function Party({ one, now }: { one: PartyReport; now: number }) {
  const language = useLanguage();
  const { t } = language;
  const host = asciiHost(one.host);
  const state =
    one.failingSince === null
      ? t('partyLast', clock(language, one.lastAt, now))
      : t('stateFailsSince', clock(language, one.failingSince, now));
  return (
    <li class={fails(one) ? 'fail' : ''}>
      <Icon glyph={fails(one) ? 'fail' : 'ok'} tone={fails(one) ? 'is-fail' : 'is-ok'} />
      <CutName text={one.role === 'site' ? host : one.operatorName} class="who" />
      <span class="count">{plural(language, 'requestsCount', one.requests)}</span>
      <span class="sub">
        {one.role !== 'site' && one.operatorName !== host && (
          <>
            <bdi>{host}</bdi> ·{' '}
          </>
        )}
        <span class="state">{state}</span>
      </span>
      {one.cloud && <span class="sub">{t('cloudIs', one.cloud)}</span>}
      <span class="sub">{t('ifItFails', t(`spare${pascal(one.spare)}`))}</span>
    </li>
  );
}

function Group({ role, parties, wanted, now }: OthersProps & { role: Role }) {
  const language = useLanguage();
  const { t } = language;
  const failing = parties.filter(fails);
  const quiet = parties.filter((one) => !fails(one));
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  // Reported anew every few seconds: only what was asked opens it.
  const isWanted = parties.some(({ host }) => host === wanted.host);
  useEffect(() => {
    if (!isWanted) return;
    setOpen(true);
    button.current?.focus();
  }, [wanted, isWanted]);
  const glyph: Glyph = failing.length > 0 ? 'fail' : 'ok';
  const names = [...new Set(parties.map((one) => (role === 'site' ? asciiHost(one.host) : one.operatorName)))].join(
    ', ',
  );
  return (
    <div class="others-role">
      <h3>
        <button ref={button} type="button" class="unfold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <Icon glyph={glyph} tone={failing.length > 0 ? 'is-fail' : 'is-ok'} />
          <span class="role">{t(`role${pascal(role)}`)}</span>
          {!isOpen && <CutName text={names} class="dim" />}
          <span class="count">{number(language, parties.length)}</span>
          <Icon glyph="down" small />
        </button>
      </h3>
      {(isOpen || failing.length > 0) && (
        <ul>
          {[...failing, ...(isOpen ? quiet : [])].map((one) => (
            <Party key={one.host} one={one} now={now} />
          ))}
        </ul>
      )}
    </div>
  );
}

export function Others({ parties, wanted, now }: OthersProps) {
  const language = useLanguage();
  // In the order in which they come: roles with something that fails first.
  const roles = [...new Set(parties.map(({ role }) => role))];
  return (
    <section class="body others">
      <h2>
        <Tip meaning={language.t('contactsMeaning')}>{language.t('alsoContacts')}</Tip>{' '}
        <span class="dim">{plural(language, 'hostsCount', parties.length)}</span>
      </h2>
      <div class="rows-box">
        {roles.map((role) => (
          <Group
            key={role}
            role={role}
            parties={parties.filter((one) => one.role === role)}
            wanted={wanted}
            now={now}
          />
        ))}
      </div>
    </section>
  );
}
