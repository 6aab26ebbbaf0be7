#!/usr/bin/gjs
// A browser of one view a window, which a WebDriver drives and which keeps what it stores in the folder that
// WEBKIT_PROFILE names. MiniBrowser, driven, keeps nothing: caches are emptied when the last page is gone.
imports.gi.versions.Gtk = '3.0';
imports.gi.versions.WebKit2 = '4.1';
const { GLib, Gtk, WebKit2 } = imports.gi;

Gtk.init(null);
const profile = GLib.getenv('WEBKIT_PROFILE');
const context = new WebKit2.WebContext({
  website_data_manager: new WebKit2.WebsiteDataManager({
    base_data_directory: `${profile}/data`,
    base_cache_directory: `${profile}/cache`,
  }),
});

function openWindow() {
  const view = new WebKit2.WebView({ web_context: context, is_controlled_by_automation: true });
  const window = new Gtk.Window({ default_width: 1280, default_height: 800 });
  window.add(view);
  window.show_all();
  view.connect('close', () => window.destroy());
  return view;
}

context.connect('automation-started', (_, session) => {
  const info = new WebKit2.ApplicationInfo();
  info.set_name('WebKit');
  session.set_application_info(info);
  session.connect('create-web-view', openWindow);
});
// No HTTP cache: it would answer, or revalidate, in the place of what is tested.
context.set_cache_model(WebKit2.CacheModel.DOCUMENT_VIEWER);
context.set_automation_allowed(true);
Gtk.main();
