// The fields and buttons by which the user adds something of the own: asked on the spot, before it is saved.
import { useLanguage } from '@/components/kit/language';

interface FieldProps {
  value: string;
  onText: (text: string) => void;
}

export function Address({ value, isInvalid, onText }: FieldProps & { isInvalid: boolean }) {
  const { t } = useLanguage();
  return (
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
        value={value}
        aria-invalid={isInvalid}
        aria-describedby="own-message"
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </div>
  );
}

export function OwnName({ value, onText }: FieldProps) {
  const { t } = useLanguage();
  return (
    <div class="field">
      <label for="own-name">{t('ownName')}</label>
      <input
        id="own-name"
        class="input"
        type="text"
        autocomplete="off"
        maxLength={60}
        placeholder={t('ownNameHint')}
        value={value}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </div>
  );
}

interface ActsProps {
  canCheck: boolean;
  canSave: boolean;
  isAgain: boolean;
  onSave: () => void;
}

export function Acts({ canCheck, canSave, isAgain, onSave }: ActsProps) {
  const { t } = useLanguage();
  return (
    <div class="acts">
      <button type="submit" class="button" disabled={!canCheck}>
        {t(isAgain ? 'checkAgain' : 'check')}
      </button>
      <button type="button" class="button first" disabled={!canSave} onClick={onSave}>
        {t('save')}
      </button>
    </div>
  );
}
