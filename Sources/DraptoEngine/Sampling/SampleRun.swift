import DraptoMedia
import DraptoModel

/// One sample at work, when its film is known.
struct SampleRun: Sendable {
  let tools: Toolset
  let runner: ToolRunner
  let settings: Settings
  let cores: Int
  let film: FilmRuns
  let plan: EncodePlan
  let folder: String
  let stallTimeout: Int
  /// Frames of each chunk that the film would have.
  let chunks: [Int]
  /// What the source's packets tell.
  let frames: SourceFrames

  private var rate: Double { max(1, film.video.nominalFrameRate) }
  private var length: Double { film.table.count == 0 ? 0 : film.record(0..<film.table.count).seconds }

  func report(_ order: SampleOrder) async throws -> SampleReport {
    let combinations = order.combinations(plan.video)
    let parts = SamplePlan(frames: film.table.count, seconds: length)
    let middle = combinations.map(\.crf).sorted()[combinations.count / 2]
    let surveyed = try await survey(parts, crf: middle)
    let choice = parts.choice(surveyed.map(\.rest))
    let runs = parts.isWhole ? [0..<film.table.count] : choice.map { parts.surveyed[$0] }
    let reference = try await reference(runs)
    var (metric, unmeasured) = (order.metric, String?.none)
    if let wanted = metric {
      do { try tools.capabilities.require(wanted, of: tools.ffmpeg) } catch {
        (metric, unmeasured) = (nil, ErrorReport.of(error).message)
      }
    }
    let encoder = SampleEncoder(run: self, reference: reference, runs: runs, metric: metric)
    let made = try await inParallel(combinations, lanes: lanes) { setting, threads in
      try await encoder.encode(crf: setting.crf, preset: setting.preset, threads: threads)
    }
    let distance = encoder.keyDistance
    let projection = SampleProjection(
      frames: film.table.count, keyFrames: SampleProjection.keyFrames(chunks: chunks, distance: distance),
      sourceWeight: frames.weight(0..<film.table.count),
      runWeights: parts.surveyed.map { frames.weight($0.dropFirst()) }, surveyed: surveyed)
    let rest = SampleRest(source: film.source, plan: plan, length: length, frames: film.table.count)
    let other = rest.container + (await attachmentBytes())
    return SampleReport(
      source: film.source.path, sourceBytes: film.source.fingerprint.bytes, seconds: length,
      frames: film.table.count, sampledSeconds: runs.reduce(0) { $0 + film.record($1).seconds },
      runs: runs.map(film.record), surveyed: parts.surveyed.map(film.record), soundBytes: rest.sound,
      otherBytes: other,
      settings: try made.map { encode in
        let picture =
          parts.isWhole
          ? Double(encode.sizes.reduce(0, +))
          : projection.pictureBytes(try encode.runs(), choice: choice, preset: encode.preset)
        return SampleReport.Setting(
          crf: encode.crf, preset: encode.preset, pictureBytes: Int64(picture),
          bytes: Int64(picture) + rest.sound + other, encodeSeconds: seconds(encode), score: encode.score,
          file: order.keeping == nil ? nil : encode.file)
      }, unmeasured: unmeasured, reference: order.keeping == nil ? nil : reference)
  }

  /// What the whole film would take: the time of the processors for each frame, shared by as many of them as an encode keeps busy.
  private func seconds(_ encode: SampleEncode) -> Double {
    let fixed = settings[SettingsCatalog.workers]
    // An encoder has six threads at most; a film of few chunks leaves the other cores idle.
    let busy = min(cores, fixed > 0 ? fixed : cores, max(1, chunks.count) * 6)
    let perFrame = max(0, encode.cpuSeconds - SampleEncode.startSeconds) / Double(max(1, encode.sizes.count))
    return perFrame * Double(film.table.count) / Double(busy)
  }

  // MARK: Looks

  /// The first look: all runs with the fast preset, shared out to all cores.
  private func survey(_ parts: SamplePlan, crf: Double) async throws -> [SampleProjection.Run] {
    guard !parts.isWhole else { return [] }
    let shares = max(1, min(lanes, cores, parts.surveyed.count))
    let groups = (0..<shares).map { share in
      (
        share,
        Array(parts.surveyed[parts.surveyed.count * share / shares..<parts.surveyed.count * (share + 1) / shares])
      )
    }
    return try await inParallel(groups, lanes: shares) { group, threads in
      let (share, runs) = group
      let file = folder + "/survey.\(share).mkv"
      let starts = SampleEncoder.starts(runs)
      let made = try await whole(runs) { lead in
        PartCommand(
          chunk: command(crf: crf, preset: SamplePlan.surveyPreset, threads: threads),
          runs: film.groups(runs, lead: lead), keyFrames: starts
        ).command(tools.ffmpeg, output: file)
      }
      let sizes = try await sizes(of: file)
      guard made == sizes.count, let cut = SampleProjection.Run.runs(sizes, length: SamplePlan.runLength) else {
        throw lacking(sizes.count, of: runs)
      }
      return cut
    }.flatMap { $0 }
  }

  /// The frames that every setting encodes, in a file of their own.
  private func reference(_ runs: [Range<Int>]) async throws -> String {
    let file = folder + "/reference.nut"
    let count = runs.reduce(0) { $0 + $1.count }
    let bytes = Double(count) * Double(plan.video.width * plan.video.height) * 3
    let isPacked = bytes > 400e6
    if let free = DiskStatus.space(folder)?.free, Double(free) < bytes * (isPacked ? 0.7 : 1) {
      throw EngineError.refused(
        ErrorReport(
          .diskFull,
          "a sample takes about \(Format.bytes(Int64(bytes))) in \(folder), where \(Format.bytes(free)) are free",
          file: folder, advice: "Set TMPDIR to a folder with room."))
    }
    let chunk = command(crf: plan.video.crf, preset: plan.video.preset, threads: cores)
    _ = try await whole(runs) { lead in
      SampleCommand(chunk: chunk, runs: film.groups(runs, lead: lead), starts: [])
        // What fits into memory beside the encoders is read fastest as it is.
        .reference(tools.ffmpeg, output: file, isPacked: isPacked)
    }
    return file
  }

  /// Runs a command that gives a frame for each of the runs' own; from further back where it gives fewer.
  /// - Returns: how many frames it gave.
  private func whole(_ runs: [Range<Int>], _ command: (Int) -> ToolCommand) async throws -> Int {
    let expected = runs.reduce(0) { $0 + $1.count }
    var found = 0
    for lead in 0...2 {
      try await SourceGuard.check(film.source)
      found = try await watched.run(command(lead), handle: ToolHandle(), file: film.source.path).last.frames
      if found == expected { return found }
    }
    throw lacking(found, of: runs)
  }

  func lacking(_ found: Int, of runs: [Range<Int>]) -> EngineError {
    .refused(
      ErrorReport(
        .framesMismatch,
        "a sample of \(Format.visible(film.source.path)) holds \(found) of \(runs.reduce(0) { $0 + $1.count }) frames",
        file: film.source.path, advice: "Encode the film: that finds out what is wrong with its frames, chunk by chunk."
      ))
  }

  // MARK: Programs

  var watched: WatchedRun { WatchedRun(runner: runner, stallTimeout: stallTimeout, headStart: 60) }

  func command(crf: Double, preset: Int, threads: Int) -> ChunkCommand {
    var picture = plan.video
    picture.preset = preset
    return ChunkCommand(
      extraction: film.extraction(0..<film.table.count, lead: 0), plan: picture, crf: crf, frameRate: rate,
      // Told always: frames of several runs have no clock of their own to take it from.
      encoderFrameRate: film.source.encoderFrameRate ?? min(rate, VideoStream.fastestEncoded),
      timeBase: film.video.timeBase, parallelism: threads, capabilities: tools.capabilities)
  }

  /// Bytes of each packet, in the order they are shown.
  func sizes(of file: String) async throws -> [Int64] {
    let command = ProbeCommands.packets(tools.ffprobe, file, stream: 0, entries: "pts,size,flags")
    let packets = try await runner.output(of: command, file: file).stdout.split(separator: "\n")
      .compactMap { PacketLine(csv: String($0)) }
    return packets.sorted { ($0.pts ?? 0) < ($1.pts ?? 0) }.map { $0.size ?? 0 }
  }

  /// Fonts and other files go along as they are.
  private func attachmentBytes() async -> Int64 {
    guard !film.source.attachments.isEmpty, plan.container != .mp4 else { return 0 }
    let places = Set(film.source.attachments.map(\.info.index))
    let command = ToolCommand(
      tools.ffprobe,
      [
        "-v", "error", "-show_entries", "stream=index,extradata_size", "-of", "csv=p=0",
        ProbeCommands.url(film.source.path),
      ])
    guard let text = try? await runner.output(of: command).stdout else { return 0 }
    return text.split(separator: "\n").reduce(0) { sum, line in
      let fields = line.split(separator: ",").map { Int64($0) }
      guard fields.count > 1, let index = fields[0], places.contains(Int(index)) else { return sum }
      return sum + (fields[1] ?? 0)
    }
  }

  /// Encoders at once: somewhat more than cores, as an encode has them, and as many as memory has room for.
  private var lanes: Int {
    let each = ResourceEstimates.encoderMemory(width: plan.video.width, height: plan.video.height)
    let room = ResourceMonitor.memory().available / 10 * 8 / max(1, each)
    return max(1, min(WorkerPolicy(cores: cores, fixed: 0).ceiling, Int(room)))
  }

  /// Does some pieces of work, so many at once; each is told how many threads it may have.
  private func inParallel<Piece: Sendable, Result: Sendable>(
    _ pieces: [Piece], lanes: Int, _ body: @escaping @Sendable (Piece, Int) async throws -> Result
  ) async throws -> [Result] {
    let threads = min(6, max(1, cores / max(1, min(lanes, pieces.count))))
    return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var results: [Int: Result] = [:]
      for (place, piece) in pieces.enumerated() {
        if place >= lanes, let (done, result) = try await group.next() { results[done] = result }
        group.addTask { (place, try await body(piece, threads)) }
      }
      for try await (done, result) in group { results[done] = result }
      return pieces.indices.compactMap { results[$0] }
    }
  }
}
