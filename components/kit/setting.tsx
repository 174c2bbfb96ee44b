// One setting that is on or off, with what it means beside it.
import { Locked } from './locked';
import { Switch } from './switch';

interface SettingProps {
  title: string;
  text: string;
  on: boolean;
  isLocked: boolean;
  onSwitch: (on: boolean) => void;
}

export function Setting({ title, text, on, isLocked, onSwitch }: SettingProps) {
  return (
    <div class="set">
      <div class="t">{title}</div>
      <div class="d">
        {text} {isLocked && <Locked />}
      </div>
      <div class="c">
        <Switch on={on} label={title} disabled={isLocked} onSwitch={onSwitch} />
      </div>
    </div>
  );
}
