// A WebKitGTK browser that keeps its profile: `gjs webkit.js --profile=DIR --proxy=URL`, started by WebKitWebDriver.
// WebKitGTK's own test browser forgets everything while it is driven, so it cannot be killed and come back.
imports.gi.versions.Gtk = "3.0";
imports.gi.versions.WebKit2 = "4.1";
const { Gtk, WebKit2 } = imports.gi;

const given = (name) => ARGV.map((word) => word.split(/=(.*)/s)).find(([key]) => key === `--${name}`)?.[1];
const profile = given("profile");
Gtk.init(null);

const kept = new WebKit2.WebsiteDataManager({ base_data_directory: `${profile}/data`, base_cache_directory: `${profile}/cache` });
const proxy = given("proxy");
if (proxy) kept.set_network_proxy_settings(WebKit2.NetworkProxyMode.CUSTOM, WebKit2.NetworkProxySettings.new(proxy, null));
const context = new WebKit2.WebContext({ website_data_manager: kept });
context.get_cookie_manager().set_persistent_storage(`${profile}/cookies.sqlite`, WebKit2.CookiePersistentStorage.SQLITE);
context.set_automation_allowed(true);
context.connect("automation-started", (_, session) => {
  const info = WebKit2.ApplicationInfo.new();
  info.set_name("rapport-test");
  info.set_version(1, 0, 0);
  session.set_application_info(info);
  session.connect("create-web-view", () => open());
});

function open() {
  const view = new WebKit2.WebView({ web_context: context, is_controlled_by_automation: true });
  const window = new Gtk.Window({ default_width: 390, default_height: 844 });
  window.add(view);
  window.show_all();
  return view;
}

Gtk.main();
