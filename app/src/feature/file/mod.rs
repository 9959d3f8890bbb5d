//! Photos and files: choosing, what goes along, and what is shown.

mod list;
mod picker;
mod shown;

pub use list::FileList;
pub use picker::{ChosenFiles, PickButton, Target};
pub use shown::{Shown, of as attached};
