import { TOPIC_PARTITIONS } from '../topic.js';

/** One thing that a reader of the events may rely on, or has to heed. */
export interface EventPromise {
  readonly about: string;
  readonly text: string;
}

/** What holds for every public event, in the order in which a newcomer needs it. */
export const eventPromises: readonly EventPromise[] = [
  {
    about: 'What an event is',
    text: 'Something that happened, in one version. The value of a record is the event in its envelope, as JSON; the headers say the same as CloudEvents 1.0 in binary mode, so a reader may look at either.',
  },
  {
    about: 'Topics',
    text: 'Each context writes one topic and no other. An installation that shares its cluster has a name of its own (`GINNEL_INSTALLATION`), which stands in the place of the first `ginnel` in the names of its topics; the types of its events stay as they are.',
  },
  {
    about: 'Order',
    text: `Within a stream only. The key of a record is its stream, so a stream stays in one of the ${TOPIC_PARTITIONS} partitions of its topic; within a partition positions grow. Nothing is promised between streams or between topics.`,
  },
  {
    about: 'Repetition',
    text: 'At least once. A repetition has the same id, epoch, partition and position: drop what is at or below the last position that you have handled of that partition.',
  },
  {
    about: 'Loss',
    text: 'Is noticed. `previous` is the position published before this one in the same partition; when it is above the last one that you have handled, something is missing: stop, and catch up from the feed of the context before you go on.',
  },
  {
    about: 'Epoch',
    text: 'Grows when a context had to be restored and an operator has listed what was lost. Stop at an older epoch than the one you know.',
  },
  {
    about: 'Retention',
    text: 'A topic keeps an event for 7 days. Whoever begins later, or was away for longer, begins with the feed of the context.',
  },
  {
    about: 'Versions',
    text: 'A version of an event only ever becomes wider: another optional field, another value of a list. Whatever would break its readers is a new version with a name of its own. Pass over a type that you do not handle.',
  },
  {
    about: 'People',
    text: 'No event holds a name, an NHS number, a date of birth, an address, a contact or free text. A person is a pseudonym, which is still personal data in law; what identifies is asked from the people context, by those who may.',
  },
];
