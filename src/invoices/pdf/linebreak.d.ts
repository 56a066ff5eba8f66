/** The part of the package's interface that is used; it brings no types of its own. */
declare module 'linebreak' {
  class LineBreaker {
    constructor(text: string)
    /** The next place where a line may end, or null at the end of the text. */
    nextBreak(): { readonly position: number; readonly required: boolean } | null
  }
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it
  export default LineBreaker
}
