import type { Said } from '../../kit/said';

interface Numbered {
  /** With what is typed, when it is asked for or left. */
  findNumber(typed: string): void;
  typingEnds(): void;
}
/** A field for a number above a list that keys walk: letters typed in it are no commands. */
export const numberSearch = Behavior({
  methods: {
    typeNumber({ detail }: Said<string>) {
      (this as unknown as Numbered).findNumber(detail);
    },
    leaveNumber({ detail }: Said<{ value: string }>) {
      const page = this as unknown as Numbered;
      page.typingEnds();
      page.findNumber(detail.value);
    },
    clearNumber() {
      (this as unknown as Numbered).findNumber('');
    },
  },
});
