const WIDTH = 80;
const LABEL = 13;

/** Where the story is told. */
export interface StoryOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Lays the story out in 80 columns; colours on a terminal alone. */
export class StoryPage {
  constructor(
    private readonly output: StoryOutput,
    private readonly colours: boolean,
  ) {}

  /** A title over a line. */
  title(text: string): void {
    this.line(this.paint('1', text));
    this.line('═'.repeat(WIDTH));
  }

  /** A paragraph. */
  paragraph(text: string): void {
    for (const line of wrapped(text, WIDTH)) this.line(line);
    this.line('');
  }

  /** The head of an act: its number and what happens. */
  act(number: number, text: string): void {
    this.line('─'.repeat(WIDTH));
    const [first = '', ...more] = wrapped(text, WIDTH - 4);
    this.line(`${String(number).padStart(2)}  ${this.paint('1', first)}`);
    for (const line of more) this.line(`    ${this.paint('1', line)}`);
  }

  /** A labelled line of an act, wrapped under itself. `parts` are kept whole. */
  entry(label: string, parts: readonly string[]): void {
    const lines: string[] = [];
    for (const part of parts.flatMap((text) =>
      parts.length === 1 ? wrapped(text, WIDTH - LABEL) : [text],
    )) {
      const last = lines.at(-1);
      if (last !== undefined && parts.length > 1 && last.length + part.length + 3 <= WIDTH - LABEL) {
        lines[lines.length - 1] = `${last} · ${part}`;
      } else lines.push(part);
    }
    lines.forEach((text, index) => {
      const name = (index === 0 ? label : '').padEnd(LABEL - 4);
      this.line(`    ${this.paint('2', name)}${this.statuses(text)}`);
    });
  }

  /** An empty line. */
  gap(): void {
    this.line('');
  }

  private statuses(text: string): string {
    return text
      .replaceAll(/\b20[0-9]\b(?!-)/g, (status) => this.paint('32', status))
      .replaceAll(/\b40[34]\b/g, (status) => this.paint('33', status));
  }

  private paint(code: string, text: string): string {
    return this.colours && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
  }

  private line(text: string): void {
    this.output.write(`${text}\n`);
  }
}

/** The text in lines of at most `width` characters, broken between words. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
