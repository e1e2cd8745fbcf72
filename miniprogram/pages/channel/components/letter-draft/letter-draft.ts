/** 样稿: the words of a letter as they will be printed, for whoever has to approve it. */
Component({
  properties: {
    /** LetterBody */
    body: { type: Object, value: {} },
  },
});
