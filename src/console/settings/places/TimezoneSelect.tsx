/** Every time zone that the browser knows, the present one among them even where it is called otherwise. */
export function TimezoneSelect(props: {
  readonly value: string;
  readonly onChange: (timezone: string) => void;
}) {
  const zones = Intl.supportedValuesOf("timeZone");
  return (
    <select
      className="field select"
      value={props.value}
      onChange={({ target }) => props.onChange(target.value)}
    >
      {zones.includes(props.value) ? null : <option>{props.value}</option>}
      {zones.map((zone) => (
        <option key={zone}>{zone}</option>
      ))}
    </select>
  );
}
