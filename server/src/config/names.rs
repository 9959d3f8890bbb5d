//! Every setting's name, default and meaning: the program's only list. `docs/CONFIGURATION.md` shows the same, held by a test.

/// One environment variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Without the `RAPPORT_` in front.
    pub name: &'static str,
    /// As shown in the documentation; empty where there is none.
    pub default: &'static str,
    /// A secret may stand in a file whose path is in `…_FILE`.
    pub secret: bool,
    pub about: &'static str,
}

const fn plain(name: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting {
        name,
        default,
        secret: false,
        about,
    }
}

const fn secret(name: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting {
        name,
        default,
        secret: true,
        about,
    }
}

pub const PREFIX: &str = "RAPPORT_";

pub const SETTINGS: [Setting; 33] = [
    plain(
        "ADDRESS",
        "127.0.0.1:3000",
        "Address and port to listen on.",
    ),
    plain(
        "PORT",
        "",
        "Port to listen on, in place of the one in `RAPPORT_ADDRESS`.",
    ),
    plain(
        "PUBLIC_URL",
        "http://localhost:<port>",
        "What people type to get here: scheme and host, no path. Decides cookies, the origin check and HSTS.",
    ),
    secret(
        "DATABASE",
        "sqlite:data/rapport.sqlite",
        "Where the data is: `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST/DATABASE` for a PostgreSQL of version 13 or later.",
    ),
    plain(
        "SECRETS_KEY",
        "beside the database, its name and .key",
        "File with the key that seals passwords and keys which are typed on a screen, and the one that pushes are signed with; made where it is missing. Each server of a PostgreSQL needs the same one. Keep a copy apart from backups.",
    ),
    plain(
        "MODE",
        "production",
        "`production`, or `demo`: a made-up business with accounts that anybody may use.",
    ),
    plain(
        "TLS_CERT",
        "",
        "PEM file with the certificate chain, to serve https without a proxy in front.",
    ),
    plain(
        "TLS_KEY",
        "",
        "PEM file with the certificate's private key.",
    ),
    plain(
        "ACME",
        "",
        "Your mail address: a certificate for the name of `RAPPORT_PUBLIC_URL` is asked for by ACME, kept beside the database and renewed, and its authority's terms are agreed to. Port 80 must lead here.",
    ),
    plain(
        "ACME_DIRECTORY",
        "Let's Encrypt",
        "Another authority's ACME directory.",
    ),
    plain(
        "ACME_CA",
        "",
        "PEM file with a certificate authority to trust when that directory is asked, for an authority of one's own.",
    ),
    plain(
        "REDIRECT",
        "",
        "Address and port, such as `0.0.0.0:80`, where plain http is answered with the same place under `RAPPORT_PUBLIC_URL`.",
    ),
    plain(
        "SITE",
        "site beside the program, or beside its folder",
        "Folder with the browser files.",
    ),
    plain(
        "TRUSTED_PROXIES",
        "",
        "Addresses or networks (`10.0.0.0/8`), separated by commas, whose `X-Forwarded-For` is believed.",
    ),
    plain(
        "LOG",
        "info",
        "What is logged, such as `info` or `server=debug,info`.",
    ),
    plain(
        "OLDEST_APP",
        "",
        "The oldest version of the app that may receive, such as `1.4.0`. An older one still sends, says that it is too old, and offers the update.",
    ),
    plain(
        "LIMITS",
        "",
        "Numbers in place of those under *What one person may leave here*, such as `guest.changes=600, guest.bytes=4M, staff.days=30`.",
    ),
    plain(
        "MAIL",
        "off; in a demo, folder:mail beside the database",
        "How mail is sent: `off`, `smtp://user@host:587` (STARTTLS), `smtps://user@host:465` (TLS), or `folder:PATH` for demonstrations. Without it an owner decides on a screen. See docs/MAIL.md.",
    ),
    plain(
        "MAIL_PRESET",
        "",
        "A known provider in place of `RAPPORT_MAIL`: `gmail`, `outlook` or `qq`.",
    ),
    plain(
        "MAIL_USER",
        "",
        "Who signs in at the mail server, where it is not in `RAPPORT_MAIL`.",
    ),
    secret(
        "MAIL_PASSWORD",
        "",
        "The password there; for Gmail an app password, for QQ Mail its authorisation code.",
    ),
    plain(
        "MAIL_FROM",
        "the user, where it is an address",
        "The address that mails come from.",
    ),
    plain(
        "MAIL_CA",
        "",
        "PEM file with a certificate authority to trust beside the usual ones, for a mail server of one's own.",
    ),
    plain(
        "MAIL_ALLOW_FOLDER",
        "",
        "`1` lets production write mails to a folder, where they reach nobody.",
    ),
    plain(
        "MAIL_WEEKLY",
        "on",
        "Whoever may read reports gets the week in one mail on Monday at eight, local time. `off`: nobody does.",
    ),
    plain(
        "MAIL_CAMPAIGN_DAILY",
        "400",
        "The most letters of campaigns that leave on one day: fewer than your provider takes. The others leave on the days after.",
    ),
    plain(
        "MAIL_REPLY_TO",
        "where mails come from",
        "Where answers to mails go, if what comes in there is brought here. With `{token}` in it, such as `hello+{token}@shop.example`, each mail names its conversation. See docs/MAIL.md.",
    ),
    secret(
        "MAIL_IN_SECRET",
        "",
        "What a mail gateway shows as `Authorization: Bearer …` when it posts mails to `/api/mail/v1/in`; 24 characters or more. Without it nothing is taken there.",
    ),
    plain(
        "MAIL_OAUTH_CLIENT_ID",
        "",
        "XOAUTH2 in place of a password: the application's id at the provider.",
    ),
    secret(
        "MAIL_OAUTH_CLIENT_SECRET",
        "",
        "XOAUTH2: the application's secret, where it has one.",
    ),
    secret(
        "MAIL_OAUTH_REFRESH_TOKEN",
        "",
        "XOAUTH2: the refresh token of the mailbox.",
    ),
    plain(
        "MAIL_OAUTH_TOKEN_URL",
        "that of the preset",
        "XOAUTH2: where access tokens are asked for.",
    ),
    secret(
        "PASSWORD",
        "",
        "Only for `user add` and `user password`, and only as `RAPPORT_PASSWORD_FILE`; else the password is read from standard input.",
    ),
];

/// The known names nearest to an unknown one, best first, at most three.
#[must_use]
pub fn near(unknown: &str) -> Vec<String> {
    let mut found: Vec<(usize, String)> = known()
        .map(|name| (distance(unknown, &name), name))
        .filter(|(far, name)| {
            *far <= 3.min(name.len() / 2)
                || name.contains(unknown)
                || unknown.contains(name.as_str())
        })
        .collect();
    found.sort();
    found
        .into_iter()
        .take(3)
        .map(|(_, name)| format!("{PREFIX}{name}"))
        .collect()
}

/// All names that may be set, without the prefix.
pub fn known() -> impl Iterator<Item = String> {
    SETTINGS.iter().flat_map(|setting| {
        let file = setting.secret.then(|| format!("{}_FILE", setting.name));
        // A password in the environment would show in process lists.
        let own = (setting.name != "PASSWORD").then(|| setting.name.to_owned());
        own.into_iter().chain(file)
    })
}

/// Levenshtein's distance; names are short.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, y) in b.iter().enumerate() {
            let best = (diagonal + usize::from(x != *y))
                .min(row[j] + 1)
                .min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = best;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_letters_to_change() {
        assert_eq!(distance("ADRESS", "ADDRESS"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }

    #[test]
    fn a_misspelt_name_finds_the_one_that_was_meant() {
        assert_eq!(near("ADRESS"), ["RAPPORT_ADDRESS"]);
        assert!(near("DATABASE_URL").contains(&"RAPPORT_DATABASE".to_owned()));
        assert!(near("ZZZZZZZZZZ").is_empty());
    }
}
