import type { JSX } from 'preact';

/** What {@link TextField} shows. */
export interface TextFieldProps {
  readonly label: string;
  readonly name: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onText: (text: string) => void;
}

/** A labelled line of text that is written into the log: at most 200 characters. */
export function TextField({ label, name, placeholder, value, onText }: TextFieldProps): JSX.Element {
  return (
    <label>
      {label}
      <input
        name={name}
        autocomplete="off"
        maxLength={200}
        placeholder={placeholder}
        value={value}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
      />
    </label>
  );
}
