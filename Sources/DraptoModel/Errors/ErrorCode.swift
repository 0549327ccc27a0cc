/// Which recovery an error calls for.
package enum ErrorClass: String, Codable, Sendable {
  /// The machine: a tool, disk, memory. Wait and try again.
  case infrastructure
  /// This source can't be encoded so. Fail the job, go on with the queue.
  case domain
  /// What is recorded and what is on disk disagree. Redo the step.
  case state
  /// The command line or the settings. Nothing was started.
  case usage
}

/// Every error a user can meet: a stable code, its class, one line of meaning, one line of help.
/// `docs/errors.md` has a section for each; a test holds the two together.
package enum ErrorCode: String, Codable, Sendable, CaseIterable {
  case toolMissing = "DRP-TOOL-MISSING"
  case toolIncapable = "DRP-TOOL-INCAPABLE"
  case toolFailed = "DRP-TOOL-FAILED"
  case toolRefused = "DRP-TOOL-REFUSED"
  case toolKilled = "DRP-TOOL-KILLED"
  case toolStalled = "DRP-TOOL-STALLED"
  case parameterRejected = "DRP-SVT-PARAM"
  case sourceMissing = "DRP-SRC-MISSING"
  case sourceEmpty = "DRP-SRC-EMPTY"
  case sourceUnreadable = "DRP-SRC-UNREADABLE"
  case sourceNotMedia = "DRP-SRC-NOT-MEDIA"
  case sourceNoVideo = "DRP-SRC-NO-VIDEO"
  case sourcePicture = "DRP-SRC-PICTURE"
  case sourceDamaged = "DRP-SRC-DAMAGED"
  case sourceTooSmall = "DRP-SRC-TOO-SMALL"
  case sourceEncrypted = "DRP-SRC-ENCRYPTED"
  case sourceUndecodable = "DRP-SRC-UNDECODABLE"
  case sourceName = "DRP-SRC-NAME"
  case sourceChanged = "DRP-SRC-CHANGED"
  case sourceGone = "DRP-SRC-GONE"
  case sourceInterlaced = "DRP-SRC-INTERLACED"
  case folderEmpty = "DRP-IN-NO-FILMS"
  case dolbyVisionUnsupported = "DRP-DV-UNSUPPORTED"
  case dolbyVisionColour = "DRP-DV-COLOUR"
  case dolbyVisionMissing = "DRP-DV-RPU-MISSING"
  case dolbyVisionDiffers = "DRP-DV-RPU-DIFFERS"
  case hdr10PlusDiffers = "DRP-HDR10PLUS"
  case framesMismatch = "DRP-CHUNK-FRAMES"
  case headersDiffer = "DRP-CHUNK-HEADERS"
  case chunkLost = "DRP-CHUNK-LOST"
  case cropInvalid = "DRP-CROP-INVALID"
  case outputExists = "DRP-OUT-EXISTS"
  case outputIsInput = "DRP-OUT-IS-INPUT"
  case outputConflict = "DRP-OUT-CONFLICT"
  case outputNotWritable = "DRP-OUT-NOT-WRITABLE"
  case diskFull = "DRP-DISK-FULL"
  case workNotWritable = "DRP-WORK-NOT-WRITABLE"
  case validationFailed = "DRP-VALIDATION"
  case settingUnknown = "DRP-SET-UNKNOWN"
  case settingType = "DRP-SET-TYPE"
  case settingRange = "DRP-SET-RANGE"
  case settingSyntax = "DRP-SET-SYNTAX"
  case usage = "DRP-USAGE"
  case engineBusy = "DRP-ENGINE-BUSY"
  case controlNone = "DRP-CONTROL-NONE"
  case controlLost = "DRP-CONTROL-LOST"
  case controlProtocol = "DRP-CONTROL-PROTOCOL"
  case controlRequest = "DRP-CONTROL-REQUEST"
  case controlWatch = "DRP-CONTROL-WATCH"
  case controlFull = "DRP-CONTROL-FULL"
  case controlSocket = "DRP-CONTROL-SOCKET"
  case engineStart = "DRP-ENGINE-START"
  case storeBroken = "DRP-STORE-BROKEN"
  case storeNewer = "DRP-STORE-NEWER"
  case jobUnknown = "DRP-JOB-UNKNOWN"
  case jobAmbiguous = "DRP-JOB-AMBIGUOUS"
  case jobState = "DRP-JOB-STATE"
  case jobChanged = "DRP-JOB-CHANGED"
  case setupFetch = "DRP-SETUP-FETCH"
  case setupChecksum = "DRP-SETUP-CHECKSUM"
  case setupFolder = "DRP-SETUP-FOLDER"
  case hookFailed = "DRP-HOOK-FAILED"
  case watchUnreachable = "DRP-WATCH-UNREACHABLE"
  case interrupted = "DRP-INTERRUPTED"
  case unexpected = "DRP-UNEXPECTED"

  /// Which recovery it calls for.
  package var errorClass: ErrorClass { facts.0 }
  /// What it means, one line.
  package var meaning: String { facts.1 }
  /// What the user can do, one line.
  package var advice: String { facts.2 }

  /// The one list of what each code means.
  private var facts: (ErrorClass, String, String) {
    switch self {
    case .toolMissing:
      (
        .infrastructure, "A program drapto needs was not found.",
        "Run `drapto doctor`: it prints the command that installs it."
      )
    case .toolIncapable:
      (
        .infrastructure, "A program was found but can't do what the plan needs.",
        "Run `drapto doctor`: it says what each lack costs and how to mend it."
      )
    case .toolFailed:
      (
        .domain, "A program ended with an error.",
        "Read the lines of its output below the error; run the printed command by hand to see all of it."
      )
    case .toolRefused:
      (
        .domain, "A program can't do what it was asked, and would fail in the same way each time.",
        "The message says what it can't; other settings may help, else please report it with `drapto probe` of the film."
      )
    case .toolKilled:
      (
        .infrastructure, "A program was ended by a signal, often by the kernel for lack of memory.",
        "Look for `oom` in `dmesg`; set fewer workers (`--workers`), then run the same command again."
      )
    case .toolStalled:
      (
        .infrastructure, "A program made no progress for too long and was ended.",
        "Check the disk that holds the source; raise `process.stall_timeout` if the machine is only slow."
      )
    case .parameterRejected:
      (
        .usage, "The encoder does not take one of the `-svtav1-params`.",
        "Correct it in `encoding.svt.params` or `--svt`; the encoder's own list is in its manual."
      )
    case .sourceMissing:
      (.usage, "The input does not exist.", "Check the spelling of the path.")
    case .sourceEmpty:
      (.domain, "The input is an empty file.", "Copy it again from where it came.")
    case .sourceUnreadable:
      (.domain, "The input can't be read.", "Check its permissions and the disk it lies on.")
    case .sourceNotMedia:
      (
        .domain, "The input is no film ffprobe can read, or its index is missing (a download or copy that was cut).",
        "Play it to see what it is; copy it again if it was cut."
      )
    case .sourceNoVideo:
      (.domain, "The input has no video stream.", "drapto encodes films; use ffmpeg for sound alone.")
    case .sourcePicture:
      (.domain, "The input is a still picture.", "Give a film.")
    case .sourceDamaged:
      (
        .domain, "The input ends before its own header says, or the times of its frames make no sense.",
        "Copy it again; or keep what decodes with `--accept-damaged`."
      )
    case .sourceTooSmall:
      (
        .domain, "The picture is smaller than the encoder takes (64×64).",
        "Enlarge it with another tool first; drapto does not scale."
      )
    case .sourceEncrypted:
      (
        .domain, "The input is encrypted (digital rights management, pay television, a copied DVD).",
        "Get a copy that is not; drapto has no keys."
      )
    case .sourceUndecodable:
      (
        .domain, "The picture or sound is of a kind that this ffmpeg can't decode at all.",
        "Play it to see what it is; a newer ffmpeg may know it (`system.tools.ffmpeg`)."
      )
    case .sourceName:
      (
        .usage, "A name of a file or folder is no UTF-8, and drapto can't hold it.",
        "Rename it, for example with `convmv`; the message shows the odd bytes as `\\xE9`."
      )
    case .sourceChanged:
      (
        .domain, "The input is no longer the file the work began with.",
        "Put the first file back to go on, or start over with `--restart`."
      )
    case .sourceGone:
      (
        .infrastructure, "The input vanished after it was queued.",
        "Mount its disk or bring its folder back: the film goes on by itself; a deleted film goes on with the same command."
      )
    case .sourceInterlaced:
      (
        .domain, "The input is interlaced and `encoding.deinterlace` is `refuse`.",
        "Set it to `auto` to have it deinterlaced with bwdif."
      )
    case .folderEmpty:
      (.usage, "The folder holds no film.", "Give a folder with video files, or name the files.")
    case .dolbyVisionUnsupported:
      (
        .domain, "The input is a kind of Dolby Vision that can't be kept right.",
        "Encode its picture for other televisions with `--dolby-vision prefer` where it has one; nothing was written."
      )
    case .dolbyVisionColour:
      (
        .domain, "The colour tags of a Dolby Vision film contradict its Dolby Vision profile.",
        "Find out which of the two is right and mend the tags (mkvpropedit, or ffmpeg's hevc_metadata)."
      )
    case .dolbyVisionMissing:
      (
        .domain, "Some frames of a Dolby Vision film lack their Dolby Vision metadata (RPU), or it can't be read.",
        "Get another copy; or encode its picture for other televisions with `--dolby-vision drop --restart`."
      )
    case .dolbyVisionDiffers:
      (
        .state, "The Dolby Vision metadata of an encoded chunk are not those of the source.",
        "The chunk is done again by itself; if that fails too, please report it with `drapto probe` of the film."
      )
    case .hdr10PlusDiffers:
      (
        .state, "The HDR10+ metadata of an encoded chunk are not those of the source, or can't be put into it.",
        "The chunk is done again by itself; if that fails too, encode without them: `--hdr10plus drop --restart`."
      )
    case .framesMismatch:
      (
        .state, "An encoded chunk does not hold the frames it should.",
        "The chunk is done again by itself; if that fails too the source is damaged there."
      )
    case .headersDiffer:
      (
        .state, "Chunks were encoded with different sequence headers and can't share a track.",
        "Don't change the ffmpeg binary in the middle of a job; start over with `--restart`."
      )
    case .chunkLost:
      (.state, "A recorded chunk is missing or has another size.", "It is encoded again by itself.")
    case .cropInvalid:
      (
        .usage, "The crop does not fit the picture.",
        "Give `--crop W:H:X:Y` with even numbers inside the frame, at least 64×64, or `off`."
      )
    case .outputExists:
      (.usage, "The output exists.", "Give another name with `-o`, or `--overwrite`.")
    case .outputIsInput:
      (.usage, "The output is the input.", "Give another name with `-o`.")
    case .outputConflict:
      (
        .usage, "The output's name belongs to another film, or to another container.",
        "Give a folder with `-o`, or encode them one by one under other names; end the name as its container does, or set `encoding.container` to `auto`."
      )
    case .outputNotWritable:
      (
        .infrastructure, "The output's folder can't be written.",
        "Check its permissions and whether its file system is mounted read-only."
      )
    case .diskFull:
      (.infrastructure, "A disk is full.", "Free some space: the queue goes on by itself.")
    case .workNotWritable:
      (.infrastructure, "The work folder can't be written.", "Set `system.paths.work` to a folder that can.")
    case .validationFailed:
      (
        .domain, "The finished file did not pass its checks; it was not published, and the chunks are kept.",
        "Read the failed lines of the report; `drapto encode` of the same film puts it together again."
      )
    case .settingUnknown:
      (.usage, "A setting that does not exist.", "`drapto config` lists all of them.")
    case .settingType:
      (.usage, "A setting of the wrong type.", "`drapto config` shows the type of each.")
    case .settingRange:
      (.usage, "A setting outside its range.", "The message gives the range.")
    case .settingSyntax:
      (.usage, "The settings file is no valid TOML.", "Mend the line and column named.")
    case .usage:
      (.usage, "The command line makes no sense.", "See `drapto --help`.")
    case .engineBusy:
      (
        .usage, "Another drapto works with this state folder.",
        "Wait for it, or give this one its own with `DRAPTO_SYSTEM_PATHS_STATE`."
      )
    case .controlNone:
      (
        .usage, "No engine runs for this state folder.",
        "Start one with `drapto engine start`, or open the dashboard: `drapto`."
      )
    case .controlLost:
      (
        .infrastructure, "The connection to the engine broke, or the engine has ended.",
        "`drapto engine status` says whether it runs; `drapto` starts it again, and it goes on where it was."
      )
    case .controlProtocol:
      (
        .usage, "The engine that runs speaks another version of the protocol than this drapto.",
        "`drapto engine restart --drain` finishes the running chunks and starts this version."
      )
    case .controlRequest:
      (
        .usage, "A line on the engine's socket is no request that it knows; nothing was changed.",
        "docs/api.md has every method with its parameters."
      )
    case .controlWatch:
      (.usage, "This client may only look.", "Attach without `--watch` to change anything.")
    case .controlFull:
      (
        .usage, "Too many clients are attached to the engine, or one asks too much at once.",
        "Close some of them; 64 may be attached, each with 256 requests under way."
      )
    case .controlSocket:
      (
        .infrastructure, "The engine's socket can't be made or used safely.",
        "The message says which folder is wrong: it must be yours alone (`chmod 700`), and its path short enough."
      )
    case .engineStart:
      (
        .infrastructure, "An engine in the background did not start.",
        "Read the last lines of `engine.out` and `drapto.log` in the state folder; `drapto engine run` shows it at work."
      )
    case .storeBroken:
      (
        .infrastructure, "The job database can't be read or written.",
        "Check the disk; move `drapto.sqlite` aside to begin with an empty queue."
      )
    case .storeNewer:
      (.usage, "The job database was written by a newer drapto.", "Use that version, or another state folder.")
    case .jobUnknown:
      (.usage, "There is no such job or chunk.", "Look at the queue again: it may have ended.")
    case .jobAmbiguous:
      (
        .usage, "A name fits several jobs.",
        "Give more of the name, or the number: `drapto queue` lists both."
      )
    case .jobState:
      (.usage, "The job or chunk can't do that in its state.", "The message says which state it is in.")
    case .jobChanged:
      (
        .usage, "An unfinished job for this output has other settings or another source.",
        "Finish it with the settings it began with, or drop its work with `--restart`."
      )
    case .setupFetch:
      (
        .infrastructure, "The ffmpeg that `drapto setup` fetches did not come.",
        "Run the same command again when the network is there, or give a wheel that was fetched elsewhere: `drapto setup --from`."
      )
    case .setupChecksum:
      (
        .infrastructure, "What `drapto setup` was given is not the file that drapto knows, byte for byte.",
        "Fetch it again; if that does not help, the mirror is broken or not to be trusted: ask another (`PIP_INDEX_URL`)."
      )
    case .setupFolder:
      (
        .infrastructure, "The tools folder can't be written, or programs in it can't be run.",
        "Name a folder where you may write and run programs with `system.tools.folder`."
      )
    case .hookFailed:
      (
        .usage, "A command of `hooks` ended with an error, took too long, or could not be run.",
        "Its output stands above the warning in the log; run the command by hand, or raise `hooks.timeout`."
      )
    case .watchUnreachable:
      (
        .infrastructure, "A watched folder, or the folder its films go to, is not there or can't be read.",
        "Mount it or make it; it is looked at again every few seconds, and nothing else waits for it."
      )
    case .interrupted:
      (.usage, "drapto was asked to stop.", "Run the same command again: it goes on where it was.")
    case .unexpected:
      (.state, "Something nobody expected.", "Please report it with the log file.")
    }
  }
}
