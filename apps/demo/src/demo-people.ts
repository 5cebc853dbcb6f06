import { addDays } from '#platform/kernel/calendar/london-time';
import type { CalendarDate } from '#platform/kernel/clock';
import type { ListedPractice } from './demo-organisations.js';
import type { Draw } from './draw.js';

/** An invented person. Nothing here belongs to anybody: see the fields. */
export interface DemoPerson {
  /** From 0; names the person within the plan. */
  readonly number: number;
  readonly givenName: string;
  readonly familyName: string;
  /** Ten digits of the range that is kept for tests, 999 000 0000 to 999 999 9999, with a valid check digit. */
  readonly nhsNumber: string;
  readonly birthDate: CalendarDate;
  readonly gender: 'female' | 'male' | 'non-binary';
  readonly addressLine: string;
  /** A unit that cannot exist: its letters (C, I, K, M, O, V) are never used. */
  readonly postcode: string;
  /** Digits, of the ranges that are kept for drama: 0161 496 0xxx and 07700 900xxx. */
  readonly phone: string;
  readonly practice: ListedPractice;
}

/** `count` people in the practices of Stockport, 18 to 95 years old on the date. The same draw gives the same people. */
export function inventPeople(
  count: number,
  practices: readonly ListedPractice[],
  on: CalendarDate,
  draw: Draw,
): readonly DemoPerson[] {
  const sizes = practices.map((practice) => [practice, draw.between(2, 8)] as const);
  const numbers = testNhsNumbers(draw.between(0, 999_999));
  return Array.from({ length: count }, (_, number) => {
    const own = draw.part(number);
    const practice = own.weighted(sizes);
    const gender = own.weighted([
      ['female', 58],
      ['male', 41],
      ['non-binary', 1],
    ] as const);
    return {
      number,
      givenName: own.pick(GIVEN_NAMES[gender]),
      familyName: own.pick(FAMILY_NAMES),
      nhsNumber: numbers.next(),
      birthDate: birthDateOf(own, on),
      gender,
      addressLine: `${own.between(1, 140)} ${own.pick(STREETS)}`,
      postcode: `${practice.postcode.split(' ')[0] ?? 'SK1'} ${own.between(1, 9)}${own.pick(UNUSED)}${own.pick(UNUSED)}`,
      phone: own.chance(0.7) ? `07700900${threeDigits(own)}` : `01614960${threeDigits(own)}`,
      practice,
    };
  });
}

const UNUSED = ['C', 'I', 'K', 'M', 'O', 'V'];

/** Test numbers without end of use (909,090 of them) and without a repetition. */
function testNhsNumbers(first: number): { next(): string } {
  let at = first;
  return {
    next() {
      for (;;) {
        at = (at + 7_919) % 1_000_000;
        const digits = `999${String(at).padStart(6, '0')}`;
        const check = checkDigit(digits);
        if (check < 10 && !/^9+$/.test(digits)) return `${digits}${check}`;
      }
    },
  };
}

/** The NHS number's check digit (weights 10 down to 2, modulo 11); 10 means that no number begins with these nine. */
function checkDigit(nine: string): number {
  const sum = Array.from(nine).reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
  return (11 - (sum % 11)) % 11;
}

function birthDateOf(draw: Draw, on: CalendarDate): CalendarDate {
  const age = draw.weighted([
    [draw.between(18, 29), 9],
    [draw.between(30, 44), 19],
    [draw.between(45, 59), 24],
    [draw.between(60, 74), 25],
    [draw.between(75, 94), 23],
  ]);
  const birthday = `${Number(on.slice(0, 4)) - age}-${on.slice(5) === '02-29' ? '02-28' : on.slice(5)}`;
  return addDays(birthday, -draw.between(1, 364));
}

function threeDigits(draw: Draw): string {
  return String(draw.between(0, 999)).padStart(3, '0');
}

const GIVEN_NAMES = {
  female: [
    ...[
      'Ada',
      'Amina',
      'Beryl',
      'Bronagh',
      'Carys',
      'Chidi',
      'Dilys',
      'Dorothea',
      'Elspeth',
      'Farida',
      'Greta',
    ],
    ...[
      'Hilda',
      'Imelda',
      'Jasvir',
      'Kezia',
      'Leocadia',
      'Mabel',
      'Maryam',
      'Nerys',
      'Olwen',
      'Petra',
      'Rukhsana',
    ],
    ...['Sunniva', 'Thelma', 'Ursula', 'Verity', 'Winifred', 'Yetunde', 'Zofia'],
  ],
  male: [
    ...[
      'Alun',
      'Barnaby',
      'Cuthbert',
      'Dariusz',
      'Edmund',
      'Faisal',
      'Gethin',
      'Horace',
      'Ifor',
      'Jarek',
      'Kwabena',
    ],
    ...['Lorcan', 'Mungo', 'Nasir', 'Osric', 'Percival', 'Quentin', 'Ranjit', 'Stanislaw', 'Tobias', 'Uriah'],
    ...['Vikram', 'Wilfred', 'Yusuf', 'Zebedee'],
  ],
  'non-binary': ['Arden', 'Briar', 'Linden', 'Rowan', 'Sorrel', 'Wren'],
};

const FAMILY_NAMES = [
  ...[
    'Ackersby',
    'Adeyinka-Moss',
    'Applethorn',
    'Barrowclough',
    'Bhattarai-Lane',
    'Birtwell',
    'Brackenridge',
  ],
  ...[
    'Cattermoss',
    'Chowdhury-Peel',
    'Clegghorn',
    'Cragside',
    'Dewhirst',
    'Dunnockshaw',
    'Eccleshall',
    'Entwick',
  ],
  ...[
    'Fallowmere',
    'Fernhough',
    'Garsdale',
    'Gilbrook',
    'Grimsditch',
    'Hallowbank',
    'Hebblethorpe',
    'Hussainby',
  ],
  ...['Ikande', 'Inchfield', 'Jagger-Moor', 'Kettlewell', 'Khanum-Wood', 'Larkhill', 'Lumbfoot', 'Marlpit'],
  ...[
    'Millbeck',
    'Mossley-Ofori',
    'Nabshaw',
    'Netherclough',
    'Nowakby',
    'Oakenclough',
    'Okparaby',
    'Padgate',
  ],
  ...[
    'Pikethorn',
    'Quickmere',
    'Rakewood',
    'Ramsbeck',
    'Rostherby',
    'Saddleworth-Iqbal',
    'Scoutmoor',
    'Singhley',
  ],
  ...[
    'Stubbinedge',
    'Tanpits',
    'Thackthwaite',
    'Tintwhistle',
    'Underbank',
    'Varley-Osei',
    'Waterfoot',
    'Whinfell',
  ],
  ...['Wibberstone', 'Windybank', 'Yarnspinner', 'Yewdale', 'Zielinby'],
];

const STREETS = [
  ...['Bobbin Row', 'Canal Prospect', 'Cobbled Steps', 'Felt Hatters Walk', 'Ginnel End', 'Lantern Brow'],
  ...[
    'Lower Warp Street',
    'Market Shuttle',
    'Mill Race Gardens',
    'Needle Court',
    'Old Towpath',
    'Red Rock Rise',
  ],
  ...['Skylark Fold', 'Sluice Terrace', 'Upper Weft Street', 'Viaduct View'],
];
