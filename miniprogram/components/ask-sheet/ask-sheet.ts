import { besideData } from '../../kit/beside-data';
import { given } from '../../kit/said';
import type { Said } from '../../kit/said';
import type { Day } from '../../shared/days';

export interface Question {
  title: string;
  hint?: string;
  /** Picked with a tap; without `confirm` a tap answers at once. */
  choices?: readonly string[];
  /** The choice that the field belongs to. */
  other?: string;
  field?: {
    label: string;
    value?: string;
    /** `day` is picked from a calendar, between `from` and `to` inclusive. */
    type?: 'text' | 'digit' | 'textarea' | 'day';
    from?: Day;
    to?: Day;
    unit?: string;
    placeholder?: string;
    maxlength?: number;
    /** May be left empty. */
    optional?: boolean;
    /** What is wrong with it beside that choice, '' when nothing is. Only what is `optional` is asked about when empty. */
    check?(text: string, choice: string): string;
  };
  /** Placeholder of a second field: why. */
  why?: string;
  /** It may not be left empty. */
  whyOwed?: boolean;
  confirm?: string;
}
export interface Answer {
  choice: string;
  text: string;
  why: string;
}
export interface AskSheet {
  ask(question: Question): Promise<Answer | null>;
}
/** The popup says when it has gone, and one that is called back before that stays away; where it does not say so. */
const GOING_MS = 1500;
const SETTLING_MS = 100;
/** While the sheet rises nobody has read it: a tap then is the second half of the one that asked. */
const RISING_MS = 250;
/** Functions are not data. */
const asked = besideData(() => ({
  check: undefined as ((text: string, choice: string) => string) | undefined,
  answer: (() => undefined) as (given: Answer | null) => void,
  isGoing: false,
  isOpen: false,
  shownAt: 0,
  /** Shows the question that waits until the one before has gone. */
  next: null as (() => void) | null,
}));

/** Asks from below and answers a promise: `await ask(page, { … })`, null when the person changed their mind. */
Component({
  data: {
    open: false,
    focus: false,
    question: {} as Question,
    choice: '',
    text: '',
    why: '',
    error: '',
    whyError: '',
    tall: { minHeight: 48, maxHeight: 120 },
  },
  methods: {
    ask(question: Question): Promise<Answer | null> {
      // Two taps on one button ask once.
      if (this.data.open && question.title === this.data.question.title && this.isRising())
        return Promise.resolve(null);
      // An unanswered question gives way to the next.
      this.close(null);
      const { check, ...field } = question.field || { label: '' };
      return new Promise((answer) => {
        const about = Object.assign(asked(this), { check, answer });
        const show = () => {
          if (about.answer !== answer) return;
          about.shownAt = Date.now();
          about.isOpen = true;
          this.setData({
            open: true,
            question: { ...question, ...(question.field ? { field } : {}) },
            choice: '',
            text: field.value || '',
            why: '',
            error: '',
            whyError: '',
          });
        };
        if (!about.isGoing) return show();
        about.next = show;
        setTimeout(() => this.gone(), GOING_MS);
      });
    },
    /** @param event of the popup; without it, the wait for one is over */
    gone(event?: object) {
      const about = asked(this);
      // It went later than anybody waits, and has not come for the question that is open now: it is called once more.
      if (event && this.data.open && !about.isGoing) {
        this.setData({ open: false });
        setTimeout(() => this.setData({ open: about.isOpen }), SETTLING_MS);
        return;
      }
      const { next } = about;
      Object.assign(about, { isGoing: false, next: null });
      // Not while the popup still tells of its going: called back within that, it does not go again.
      if (next) setTimeout(next, SETTLING_MS);
    },
    arrived() {
      this.setData({ focus: true });
    },
    isRising(): boolean {
      const since = Date.now() - asked(this).shownAt;
      return since >= 0 && since < RISING_MS;
    },
    pick(event: Said) {
      this.setData({ choice: given(event, 'choice'), error: '' });
      if (!this.data.question.confirm) this.done();
    },
    type(event: Said<string>) {
      this.setData({ [given(event, 'field')]: event.detail, error: '', whyError: '' });
    },
    pickDay({ detail }: Said<{ value: string }>) {
      this.setData({ text: detail.value, error: '' });
    },
    /** What is wrong with the answer as it stands. */
    problem(typed: string): string {
      const { question, choice } = this.data;
      if (question.choices && !choice) return '请选择一项';
      if (!question.field || (question.other && choice !== question.other)) return '';
      if (!typed && !question.field.optional) return `请填写${question.field.label}`;
      const { check } = asked(this);
      return check ? check(typed, choice) : '';
    },
    done() {
      const { choice, text, why, question } = this.data;
      const typed = text.trim();
      const error = this.problem(typed);
      const whyError = question.whyOwed && !why.trim() ? '请填写' : '';
      if (error || whyError) this.setData({ error, whyError });
      else this.close({ choice, text: typed, why: why.trim() });
    },
    /** Only a person's tap comes with a time. */
    cancel(event?: { timeStamp?: number }) {
      if (event && event.timeStamp !== undefined && this.isRising()) return;
      this.close(null);
    },
    close(answer: Answer | null) {
      const about = asked(this);
      if (this.data.open) about.isGoing = true;
      about.isOpen = false;
      this.setData({ open: false, focus: false });
      const tell = about.answer;
      about.answer = () => undefined;
      tell(answer);
    },
  },
});
