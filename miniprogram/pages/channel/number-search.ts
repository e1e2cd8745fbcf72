import type { Said } from '../../kit/said';

interface Numbered {
  /** With what is typed, when it is asked for or left. */
  findNumber(typed: string): void;
  typingEnds(): void;
}
/** A field for a number above a list that keys walk: letters typed in it are no commands. */
export const numberSearch = Behavior({
  methods: {
    typeNumber(this: Numbered, { detail }: Said<string>) {
      this.findNumber(detail);
    },
    leaveNumber(this: Numbered, { detail }: Said<{ value: string }>) {
      this.typingEnds();
      this.findNumber(detail.value);
    },
    clearNumber(this: Numbered) {
      this.findNumber('');
    },
  },
});
