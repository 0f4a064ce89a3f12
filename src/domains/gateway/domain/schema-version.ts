const schemaPath = /(?:^|\/)schemas\/([A-Za-z]+)\/(\d{1,4})$/;

/** Version named by `dataschema` (`…/schemas/<type>/<version>`); the current one when none is named. */
export function schemaVersion(
  type: string,
  dataschema: string | undefined,
  current: number,
): number | undefined {
  if (dataschema === undefined) return current;
  const parts = schemaPath.exec(dataschema);
  return parts?.[1] === type ? Number(parts[2]) : undefined;
}
