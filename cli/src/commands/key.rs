//! `kexin key`: the keys of a desk, in one keystore under one passphrase.

use kexin_ledger::keystore::{KeyInfo, KeyPlace, Keystore, OpenKeystore, Purpose};
use serde_json::{Value, json};

use crate::args::{Key, KeyUse, NewKey};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::passphrase;
use crate::session::{Session, keystore_failure, random};
use crate::text::{t, tf};

/// Runs the command.
pub fn run(session: &Session, arguments: &Key) -> Outcome {
    match arguments {
        Key::New(arguments) => new(session, arguments),
        Key::List => list(session),
    }
}

fn new(session: &Session, arguments: &NewKey) -> Outcome {
    let org = arguments.org.map_or_else(|| session.org(), Ok)?;
    let path = session.keystore_path();
    let failure = |error| keystore_failure(&error).at(&path.display().to_string());
    let mut keys = if path.exists() {
        let locked = Keystore::read(&path).map_err(failure)?;
        locked.unlock(&passphrase::read(&session.global)?).map_err(failure)?
    } else {
        OpenKeystore::create(&passphrase::choose(&session.global)?, &mut random()).map_err(failure)?
    };
    let purpose = match arguments.purpose {
        KeyUse::Clerk => Purpose::Clerk,
        KeyUse::Sealing => Purpose::Sealing,
    };
    let place = KeyPlace { purpose, org, key: arguments.number };
    let info = keys.generate(place, &arguments.label, &mut random()).map_err(failure)?.clone();
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| {
            Failure::plain(
                Exit::Usage,
                tf(format!("无法建立目录：{error}"), format!("the folder cannot be made: {error}")),
            )
        })?;
    }
    keys.write(&path).map_err(failure)?;
    let lines = [
        line(&info),
        t(
            "下一步：请机构管理员把此公钥登记上链",
            "next: have an administrator register this public key on the chain",
        )
        .to_owned(),
    ];
    show(
        session.global.output,
        "kexin.key/v1",
        document(&info),
        if session.global.quiet { &[] } else { &lines },
    );
    Ok(Exit::Yes)
}

fn list(session: &Session) -> Outcome {
    let path = session.keystore_path();
    let keys =
        Keystore::read(&path).map_err(|error| keystore_failure(&error).at(&path.display().to_string()))?;
    let infos: Vec<&KeyInfo> = keys.keys().collect();
    let lines: Vec<String> = infos.iter().map(|info| line(info)).collect();
    let items: Vec<Value> = infos.iter().map(|info| document(info)).collect();
    show(session.global.output, "kexin.keys/v1", json!({"items": items}), &lines);
    Ok(Exit::Yes)
}

fn line(info: &KeyInfo) -> String {
    format!("{}  {}  {}", info.place, info.public(), info.label)
}

fn document(info: &KeyInfo) -> Value {
    json!({
        "purpose": info.place.purpose.name(),
        "org": info.place.org,
        "key": info.place.key,
        "label": info.label,
        "public": info.public(),
    })
}
