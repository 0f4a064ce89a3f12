/** Choices of which any number may be taken, with the name of the group. */
export function CheckList(props: {
  readonly name: string;
  readonly hint: string;
  readonly choices: readonly { readonly code: string; readonly words: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}) {
  const { chosen, choices, onChange } = props;
  return (
    <fieldset className="check-list">
      <legend>
        {props.name} <span className="caption">{props.hint}</span>
      </legend>
      {choices.map(({ code, words }) => (
        <label key={code}>
          <input
            type="checkbox"
            checked={chosen.includes(code)}
            onChange={(change) =>
              onChange(
                change.target.checked ? [...chosen, code] : chosen.filter((each) => each !== code),
              )
            }
          />
          <span className="sentence">{words}</span>
        </label>
      ))}
    </fieldset>
  );
}
