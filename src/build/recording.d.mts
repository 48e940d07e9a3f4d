/** The lines of a terminal, and the plan as a page. */
export declare function record(): { readonly text: string; readonly page: string };
