/// When films end, by playing the queue through: each encoder takes the next chunk as it gets free, chunks go by their
/// film's place in the queue, and each film that ends makes room for the next. List scheduling as the engine does it, so the
/// last chunk of a film runs alone here as there.
struct WorkSchedule {
  /// A film that is at work or in line.
  struct Film {
    let id: JobID
    /// Seconds until its first chunk can begin, once it has a place.
    var look = 0.0
    /// Seconds that each chunk at work still takes.
    var running: [Double] = []
    /// Seconds that each further chunk takes, in the order in which they begin.
    var chunks: [Double] = []
    /// Seconds until its sound is made, once it has begun.
    var sound = 0.0
    /// Seconds from its last chunk to the published film, with the machine to itself.
    var finish = 0.0
  }

  /// Seconds until each film ends that was played through.
  private(set) var ends: [JobID: Double] = [:]
  /// Seconds until the last one ends.
  private(set) var end = 0.0

  /// So many films in line are played through; the time of those behind them follows from their sums.
  static let mostFilms = 64

  /// A film whose chunks are being handed out.
  private struct Active {
    var film: Film
    var ready: Double
    var next = 0
    var last: Double
  }

  /// - Parameters:
  ///   - atWork: films that have a place, in the order of the queue.
  ///   - inLine: films that wait for one.
  ///   - workers: chunks at once.
  ///   - places: films at once.
  ///   - crowd: how much longer a step takes while encoders run beside it.
  ///   - relief: how much faster an encoder is when no more than half of them run: it has cores, memory and more threads to
  ///     itself.
  init(atWork: [Film], inLine: [Film], workers: Int, places: Int, crowd: Double, relief: Double) {
    let workers = max(1, workers)
    var lanes = atWork.flatMap(\.running).sorted()
    while lanes.count < workers { lanes.append(0) }
    var waiting = inLine.prefix(Self.mostFilms)[...]
    var active: [Active] = []
    var free = Array(repeating: 0.0, count: max(0, places - atWork.count))

    var closed: [(item: Active, isAlone: Bool)] = []

    func take(_ film: Film, at time: Double) {
      let ready = time + film.look
      let item = Active(film: film, ready: ready, last: max(ready, film.running.max() ?? 0))
      if film.chunks.isEmpty { close(item) } else { active.append(item) }
    }
    func close(_ item: Active) {
      let begins = max(item.last, item.ready + item.film.sound)
      let isAlone = active.isEmpty && waiting.isEmpty && lanes.allSatisfy { $0 <= begins }
      closed.append((item, isAlone))
      free.append(begins + item.film.finish * (isAlone ? 1 : crowd))
    }
    func admit() {
      while !waiting.isEmpty, let first = free.indices.min(by: { free[$0] < free[$1] }) {
        take(waiting.removeFirst(), at: free.remove(at: first))
      }
    }

    for film in atWork { take(film, at: 0) }
    admit()
    while !active.isEmpty {
      let lane = lanes.indices.min { lanes[$0] < lanes[$1] }!
      let time = lanes[lane]
      guard let index = active.firstIndex(where: { $0.ready <= time }) else {
        lanes[lane] = active.map(\.ready).min() ?? time
        continue
      }
      let done = time + active[index].film.chunks[active[index].next]
      lanes[lane] = done
      active[index].last = max(active[index].last, done)
      active[index].next += 1
      if active[index].next == active[index].film.chunks.count {
        close(active.remove(at: index))
        admit()
      }
    }
    // From here on no more than half of the encoders are at work.
    let calm = lanes.sorted()[(lanes.count - 1) / 2]
    for (item, isAlone) in closed {
      let last = item.last > calm ? calm + (item.last - calm) / relief : item.last
      let ended = max(last, item.ready + item.film.sound) + item.film.finish * (isAlone ? 1 : crowd)
      ends[item.film.id] = ended
      end = max(end, ended)
    }
    end += Self.rest(Array(inLine.dropFirst(Self.mostFilms)), workers, max(1, places), crowd)
  }

  /// Seconds of the films behind: as long as the encoders, or the places, are taken by them.
  private static func rest(_ films: [Film], _ workers: Int, _ places: Int, _ crowd: Double) -> Double {
    var (work, taken) = (0.0, 0.0)
    for film in films {
      let chunks = film.chunks.reduce(0, +)
      work += chunks
      let together = Double(min(workers, max(1, film.chunks.count)))
      taken += film.look + max(chunks / together, film.chunks.max() ?? 0, film.sound) + film.finish * crowd
    }
    return max(work / Double(workers), taken / Double(places))
  }
}
