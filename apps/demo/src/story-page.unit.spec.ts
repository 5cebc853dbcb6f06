import { describe, expect, it } from '@jest/globals';
import { StoryPage, wrapped } from './story-page.js';
import { tellStory } from './story.js';

function shown(colours: boolean): string {
  let text = '';
  const page = new StoryPage({ write: (more) => void (text += more) }, colours);
  page.title('A story');
  page.paragraph('word '.repeat(60));
  page.act(12, `Somebody ${'does '.repeat(30)}it`);
  page.entry('referral', [
    'GP 200',
    'hub 200',
    'Front Step 404',
    'Slow Lane 404',
    'Kettle 403',
    'another GP 404',
  ]);
  page.entry('now', [`declined: ${'an organisation with a long name '.repeat(4)}`]);
  return text;
}

describe('The page of the story', () => {
  it('is 80 columns wide', () => {
    expect(
      Math.max(
        ...shown(false)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
  });

  it('has no colours unless it is asked for them', () => {
    expect(shown(false)).not.toContain('\u001b');
    expect(shown(true)).toContain('\u001b[32m200\u001b[0m');
    expect(shown(true).replaceAll(/\u001b\[\d+m/g, '')).toBe(shown(false));
  });

  it('keeps what belongs together on one line', () => {
    expect(shown(false)).toContain(
      '    referral GP 200 · hub 200 · Front Step 404 · Slow Lane 404 · Kettle 403\n',
    );
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
  });
});

describe('The story', () => {
  it('ends in one sentence where nothing runs', async () => {
    const environment = { GINNEL_ORIGIN: 'http://127.0.0.1:9', GINNEL_DATA: '/nowhere' };
    await expect(tellStory({ environment, output: { write: () => undefined } })).rejects.toThrow(
      'Nothing answers at http://127.0.0.1:9: run "npm start" in another terminal first.',
    );
  });
});
