import { projectFile } from './project-file.js';

/** A Stockport practice: name, code and postcode are facts, its network is assigned by place for the demo. */
export interface DemoPractice {
  readonly odsCode: string;
  readonly name: string;
  readonly postcode: string;
  readonly network: string;
}

/** The 47 practices in their seven networks (test/fixtures, attribution in NOTICE), by ODS code. */
export function demoPractices(): readonly DemoPractice[] {
  const networks = new Map(
    rows('test/fixtures/stockport-networks.csv').map(([odsCode, network]) => [odsCode, network]),
  );
  return rows('test/fixtures/stockport-places.csv').flatMap(
    ([kind, odsCode = '', name = '', postcode = '']) => {
      const network = networks.get(odsCode);
      return kind === 'gp-practice' && network !== undefined ? [{ odsCode, name, postcode, network }] : [];
    },
  );
}

/** The data rows of a small CSV file: fields may be quoted, no field holds a line break. */
function rows(path: string): readonly (readonly string[])[] {
  const [, ...lines] = projectFile(path).trim().split(/\r?\n/);
  return lines.map((line) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
    ),
  );
}
