//! People who can sign in, and the rules for what they type when they do.

use crate::noun::column::names;
use crate::text::visible;
use serde::{Deserialize, Serialize};

/// What a person is to the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Customer,
    /// Serves.
    Agent,
    /// Serves, and looks after what is sold, when, for how much, and how people are reached.
    Manager,
    /// May everything.
    Owner,
}

impl Role {
    /// Those who work here, the least first.
    pub const STAFF: [Self; 3] = [Self::Agent, Self::Manager, Self::Owner];

    #[must_use]
    pub fn is_staff(self) -> bool {
        match self {
            Self::Customer => false,
            Self::Agent | Self::Manager | Self::Owner => true,
        }
    }

    /// True for those who look after the shop, and not only after its guests.
    #[must_use]
    pub fn manages(self) -> bool {
        match self {
            Self::Customer | Self::Agent => false,
            Self::Manager | Self::Owner => true,
        }
    }

    /// Who may more ranks higher.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Self::Customer => 0,
            Self::Agent => 1,
            Self::Manager => 2,
            Self::Owner => 3,
        }
    }

    /// How a role is written where a build may read it that knows no managers: it takes them for agents, who may less. What they are
    /// besides stands beside it.
    #[must_use]
    pub fn for_every_build(self) -> (Self, bool) {
        match self {
            Self::Manager => (Self::Agent, true),
            other => (other, false),
        }
    }

    /// The role again.
    #[must_use]
    pub fn of_every_build(role: Self, is_manager: bool) -> Self {
        match role {
            Self::Agent if is_manager => Self::Manager,
            other => other,
        }
    }
}

names! {
    Role { Customer "customer", Agent "agent", Manager "manager", Owner "owner" }
}

/// A trimmed, lower-cased address without characters that show nothing, with one `@` and a dotted domain; at most 254 bytes (RFC 5321).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// # Errors
    /// [`SignUpError::Email`] where the text cannot be a mail address.
    pub fn parse(text: &str) -> Result<Self, SignUpError> {
        let text = visible(text).to_lowercase();
        let (local, host) = text.rsplit_once('@').ok_or(SignUpError::Email)?;
        let clean = !text.chars().any(|c| {
            c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | ',' | ';')
        });
        let dotted = host.contains('.') && host.split('.').all(|part| !part.is_empty());
        if local.is_empty() || local.contains('@') || !clean || !dotted || text.len() > 254 {
            return Err(SignUpError::Email);
        }
        Ok(Self(text))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What others call a person: 1 to 80 characters after trimming, no control characters and none that show nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// # Errors
    /// [`SignUpError::Name`] where it is empty, too long or has control characters.
    pub fn parse(text: &str) -> Result<Self, SignUpError> {
        let text = visible(text);
        let length = text.chars().count();
        if length == 0 || length > 80 || text.chars().any(char::is_control) {
            return Err(SignUpError::Name);
        }
        Ok(Self(text))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password as typed: 10 to 128 characters (ASVS 5.0 V6.2: length over composition).
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// # Errors
    /// [`SignUpError::Password`] where it is too short or too long.
    pub fn parse(text: &str) -> Result<Self, SignUpError> {
        let length = text.chars().count();
        if (10..=128).contains(&length) {
            Ok(Self(text.to_owned()))
        } else {
            Err(SignUpError::Password)
        }
    }

    /// For hashing only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What a new person typed, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUp {
    pub name: DisplayName,
    pub email: Email,
    pub password: Password,
}

impl SignUp {
    /// # Errors
    /// Every field that needs another look, in the order of the form.
    pub fn parse(name: &str, email: &str, password: &str) -> Result<Self, Vec<SignUpError>> {
        match (
            DisplayName::parse(name),
            Email::parse(email),
            Password::parse(password),
        ) {
            (Ok(name), Ok(email), Ok(password)) => Ok(Self {
                name,
                email,
                password,
            }),
            (name, email, password) => Err([name.err(), email.err(), password.err()]
                .into_iter()
                .flatten()
                .collect()),
        }
    }
}

/// A field of the sign-up form that needs another look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignUpError {
    #[error("the name is empty or too long")]
    Name,
    #[error("this is not a mail address")]
    Email,
    #[error("the password needs 10 to 128 characters")]
    Password,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_trimmed_and_lower_cased() {
        assert_eq!(
            Email::parse("  Ann@Example.COM ").unwrap().as_str(),
            "ann@example.com"
        );
    }

    /// Copied from a web page or a chat, an address brings signs that nobody sees and nobody types again.
    #[test]
    fn what_shows_nothing_is_no_part_of_an_address_or_a_name() {
        for odd in ["\u{200b}", "\u{202a}", "\u{2068}", "\u{fe0d}", "\u{feff}"] {
            let typed = format!("{odd}zw1@exam{odd}ple.com{odd} ");
            assert_eq!(Email::parse(&typed).unwrap().as_str(), "zw1@example.com");
            let typed = format!(" {odd}An{odd}n{odd} ");
            assert_eq!(DisplayName::parse(&typed).unwrap().as_str(), "Ann");
            assert_eq!(DisplayName::parse(odd), Err(SignUpError::Name));
        }
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        for bad in [
            "",
            "ann",
            "ann@",
            "@x.y",
            "a b@x.y",
            "a@b@x.y",
            "a@x",
            "a@.y",
            "a@x..y",
            "<a@x.y>",
            "a@x.y,b@x.y",
        ] {
            assert_eq!(Email::parse(bad), Err(SignUpError::Email), "{bad}");
        }
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let errors = SignUp::parse(" ", "x", "short").unwrap_err();
        assert_eq!(
            errors,
            [SignUpError::Name, SignUpError::Email, SignUpError::Password]
        );
    }

    #[test]
    fn a_password_never_prints() {
        assert!(!format!("{:?}", Password::parse("correct horse").unwrap()).contains("horse"));
    }

    /// Builds from before there were managers read these three names alone.
    #[test]
    fn what_every_build_reads_names_no_manager() {
        for role in Role::ALL {
            let (written, _) = role.for_every_build();
            assert!(["customer", "agent", "owner"].contains(&written.name()));
            assert!(written.rank() <= role.rank() && written.is_staff() == role.is_staff());
        }
    }

    #[test]
    fn roles_read_back_as_written() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.name()), Some(role));
            let (written, is_manager) = role.for_every_build();
            assert_eq!(Role::of_every_build(written, is_manager), role);
        }
        assert_eq!(Role::parse("root"), None);
    }
}
