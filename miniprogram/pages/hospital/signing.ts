import { forget } from '../../kit/form';
import type { FormPage } from '../../kit/form';
import type { Said } from '../../kit/said';

/** A name and a signature under it, asked for when somebody begins to sign. */
export const signing = Behavior({
  data: { signing: false, signed: false, name: '' },
  methods: {
    startSigning(this: FormPage) {
      this.setData({ signing: true });
    },
    typeName(this: FormPage, event: Said<string>) {
      this.setData({ name: event.detail, ...forget(this, 'name') });
    },
    signedOn(this: FormPage) {
      this.setData({ signed: true, ...forget(this, 'signed') });
    },
    wiped(this: FormPage) {
      this.setData({ signed: false });
    },
  },
});
