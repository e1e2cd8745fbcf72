/** The nouns of the coverage rule are shared with the phone. */
export * from '../../../miniprogram/shared/model/grants';
