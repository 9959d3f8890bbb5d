//! Photos and files: choosing, what goes along, and what is shown.

mod list;
mod picker;
mod shown;

pub use list::FileList;
pub use picker::{ChosenFiles, PickButton, Target, take_all};
pub use shown::{Shown, of as attached};
