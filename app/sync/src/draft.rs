//! What somebody typed and did not send yet: one draft per form and device, whatever number of tabs shows it. Pure.
//!
//! The store has the draft; each tab has it as it was last seen there, and as its screen shows it. A tab never overwrites: what it
//! changed since it last looked is brought into what stands in the store by then ([`merge`]). A draft is a wish with a name of its own
//! from its first keystroke on ([`WISH`]); what becomes of it bears that name, and a wish that has left does not leave again.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The field of a draft that names its wish.
pub const WISH: &str = "wish";
/// The field that counts pieces of otherwise equal things: changes of it add up.
const QUANTITY: &str = "quantity";
/// The field by which a thing in a list is known.
const ID: &str = "id";

/// How many wishes that left are remembered. A tab that slept through more sends its old one under the old name: what stands at the
/// server by then is not doubled, and its author is asked.
const REMEMBERED: usize = 64;

/// Draws `mine` and `theirs` together, both made of `base`; none stands for no draft.
///
/// Where only one side changed something, its change counts. Lists of things come together thing by thing, quantities by what was added
/// and taken away; what one side took out is out. Where both wrote the same text, the last to be kept stays: one person has one keyboard.
/// What was typed on while another tab sent or emptied the draft stays. A JSON that does not read counts as no draft.
#[must_use]
pub fn merge(base: Option<&str>, mine: Option<&str>, theirs: Option<&str>) -> Option<String> {
    let (base, mine, theirs) = (read(base), read(mine), read(theirs));
    merged(base.as_ref(), mine.as_ref(), theirs.as_ref()).map(|value| value.to_string())
}

/// True where both say the same, however it is written.
#[must_use]
pub fn same(one: Option<&str>, other: Option<&str>) -> bool {
    one == other || read(one) == read(other)
}

fn read(json: Option<&str>) -> Option<Value> {
    serde_json::from_str(json?).ok()
}

fn merged(base: Option<&Value>, mine: Option<&Value>, theirs: Option<&Value>) -> Option<Value> {
    if theirs == base {
        return mine.cloned();
    }
    if mine == base {
        return theirs.cloned();
    }
    match (mine, theirs) {
        (Some(Value::Object(mine)), Some(Value::Object(theirs))) => {
            let none = Map::new();
            let base = base.and_then(Value::as_object).unwrap_or(&none);
            Some(Value::Object(fields(base, mine, theirs)))
        }
        (Some(Value::Array(mine)), Some(Value::Array(theirs))) if things(mine, theirs) => {
            let base = base.and_then(Value::as_array);
            let base = base.map_or(&[][..], Vec::as_slice);
            Some(Value::Array(list(base, mine, theirs)))
        }
        (None, _) => theirs.cloned(),
        (Some(_), _) => mine.cloned(),
    }
}

fn fields(
    base: &Map<String, Value>,
    mine: &Map<String, Value>,
    theirs: &Map<String, Value>,
) -> Map<String, Value> {
    let mut out = Map::new();
    let names = mine.keys().chain(theirs.keys());
    for name in names {
        let (base, mine, theirs) = (base.get(name), mine.get(name), theirs.get(name));
        let value = match theirs {
            // Of two wishes begun at once the one that was kept first gives the name.
            Some(kept) if name == WISH && theirs != base => Some(kept.clone()),
            _ => merged(base, mine, theirs),
        };
        if let Some(value) = value {
            out.insert(name.clone(), value);
        }
    }
    out
}

/// True where lists hold things with fields, which can be told apart.
fn things(mine: &[Value], theirs: &[Value]) -> bool {
    mine.iter().chain(theirs).all(Value::is_object)
}

/// Theirs in their order, then what is only here.
fn list(base: &[Value], mine: &[Value], theirs: &[Value]) -> Vec<Value> {
    let find = |all: &'_ [Value], like: &Value| all.iter().find(|one| alike(one, like)).cloned();
    let only_here = mine.iter().filter(|one| find(theirs, one).is_none());
    let both = theirs.iter().chain(only_here);
    both.filter_map(|one| {
        let (base, mine, theirs) = (find(base, one), find(mine, one), find(theirs, one));
        thing(base.as_ref(), mine.as_ref(), theirs.as_ref())
    })
    .collect()
}

/// True where both are the same thing: of one name, or equal but for how many there are.
fn alike(one: &Value, other: &Value) -> bool {
    let named = |value: &Value| value.get(ID).cloned();
    match (named(one), named(other)) {
        (None, None) => bare(one) == bare(other),
        (one, other) => one == other,
    }
}

fn bare(value: &Value) -> Value {
    let mut value = value.clone();
    if let Some(fields) = value.as_object_mut() {
        fields.remove(QUANTITY);
    }
    value
}

fn thing(base: Option<&Value>, mine: Option<&Value>, theirs: Option<&Value>) -> Option<Value> {
    let count = |value: Option<&Value>| value.and_then(|value| value.get(QUANTITY)?.as_i64());
    if count(mine.or(theirs)).is_some() {
        let [base_count, mine_count, theirs_count] =
            [base, mine, theirs].map(|value| count(value).unwrap_or(0));
        let left = mine_count
            .saturating_add(theirs_count)
            .saturating_sub(base_count);
        let mut value = theirs.or(mine)?.clone();
        value
            .as_object_mut()?
            .insert(QUANTITY.into(), left.max(0).into());
        return (left > 0).then_some(value);
    }
    match (base, mine, theirs) {
        (Some(_), None, _) | (Some(_), _, None) => None,
        _ => merged(base, mine, theirs),
    }
}

/// The name of a draft's wish, where it has one.
#[must_use]
pub fn wish_of(json: &str) -> Option<Uuid> {
    let value: Value = serde_json::from_str(json).ok()?;
    value.get(WISH)?.as_str()?.parse().ok()
}

/// The wishes that left this device, newest last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Left(Vec<Uuid>);

/// This wish has left already, from this tab or another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this was sent before")]
pub struct AlreadyLeft;

/// A draft that becomes something that is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// The form's name among the drafts.
    pub form: String,
    pub wish: Uuid,
    /// The draft as its author saw it.
    pub seen: Option<String>,
    /// What stays in the form.
    pub rest: Option<String>,
}

impl Left {
    #[must_use]
    pub fn has(&self, wish: Uuid) -> bool {
        self.0.contains(&wish)
    }

    /// What the store keeps after a tab changed a draft from `base` to `mine`. `fresh` names what goes on after its wish has left.
    #[must_use]
    pub fn keep(
        &self,
        base: Option<&str>,
        mine: Option<&str>,
        stored: Option<&str>,
        fresh: Uuid,
    ) -> Option<String> {
        self.named(merge(base, mine, stored), fresh)
    }

    /// Lets a wish leave, once; what the store keeps of its form then.
    ///
    /// # Errors
    /// [`AlreadyLeft`], and nothing changes.
    pub fn leave(
        &mut self,
        leaving: &Leaving,
        stored: Option<&str>,
        fresh: Uuid,
    ) -> Result<Option<String>, AlreadyLeft> {
        if self.has(leaving.wish) {
            return Err(AlreadyLeft);
        }
        self.0.push(leaving.wish);
        let most = self.0.len().saturating_sub(REMEMBERED);
        self.0.drain(..most);
        let kept = merge(leaving.seen.as_deref(), leaving.rest.as_deref(), stored);
        Ok(self.named(kept, fresh))
    }

    /// What goes on after its wish has left is another wish.
    fn named(&self, draft: Option<String>, fresh: Uuid) -> Option<String> {
        let draft = draft?;
        if !wish_of(&draft).is_some_and(|wish| self.has(wish)) {
            return Some(draft);
        }
        let mut value: Value = serde_json::from_str(&draft).ok()?;
        value
            .as_object_mut()?
            .insert(WISH.into(), fresh.to_string().into());
        Some(value.to_string())
    }
}

/// One form as one tab has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TabDraft {
    shown: Option<String>,
    /// As it stood in the store when this tab last looked.
    stored: Option<String>,
}

impl TabDraft {
    /// What the store had when the tab began.
    #[must_use]
    pub fn of(stored: Option<String>) -> Self {
        Self {
            shown: stored.clone(),
            stored,
        }
    }

    /// What the screen shows.
    #[must_use]
    pub fn shown(&self) -> Option<&str> {
        self.shown.as_deref()
    }

    /// Somebody typed.
    pub fn write(&mut self, json: Option<String>) {
        self.shown = json;
    }

    /// What is not in the store yet: what it was, and what it is.
    #[must_use]
    pub fn unsaved(&self) -> Option<(Option<String>, Option<String>)> {
        let changed = !same(self.shown.as_deref(), self.stored.as_deref());
        changed.then(|| (self.stored.clone(), self.shown.clone()))
    }

    /// The store took `mine`, and has this now. True where the screen has to show something else.
    pub fn kept(&mut self, mine: Option<&str>, stored: Option<String>) -> bool {
        let shown = merge(mine, self.shown.as_deref(), stored.as_deref());
        self.stored = stored;
        self.show(shown)
    }

    /// The store has this now, by another tab or by what left from here. True where the screen has to show something else.
    pub fn heard(&mut self, stored: Option<String>) -> bool {
        let before = self.stored.clone();
        self.kept(before.as_deref(), stored)
    }

    fn show(&mut self, shown: Option<String>) -> bool {
        let changed = !same(self.shown.as_deref(), shown.as_deref());
        self.shown = shown;
        changed
    }
}

#[cfg(test)]
mod tests;
