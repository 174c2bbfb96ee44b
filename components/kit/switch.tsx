// A switch: on or off at once, never "saved later".

interface SwitchProps {
  on: boolean;
  /** What a reader hears; the words beside the switch may be shorter. */
  label: string;
  disabled?: boolean;
  onSwitch: (on: boolean) => void;
}

export function Switch({ on, label, disabled = false, onSwitch }: SwitchProps) {
  return (
    <button
      type="button"
      class="switch"
      role="switch"
      aria-checked={on}
      aria-label={label}
      disabled={disabled}
      onClick={() => onSwitch(!on)}
    />
  );
}
