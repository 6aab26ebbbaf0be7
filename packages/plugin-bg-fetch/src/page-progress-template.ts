/** What is between the tags is shown while there is no download. */
export const progressTemplate = `
<slot></slot>
<div part="download" role="group" aria-labelledby="title" hidden>
  <div part="title" id="title"></div>
  <div part="bar" role="progressbar" aria-labelledby="title" aria-describedby="status"><div part="fill"></div></div>
  <div part="status" id="status"></div>
  <div part="buttons"><button type="button"></button><button type="button"></button></div>
</div>
<div part="news" role="status"></div>`;
