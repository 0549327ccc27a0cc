/// What `drapto doctor` found.
package struct DoctorReport: Codable, Sendable, Equatable {
  package struct Tool: Codable, Sendable, Equatable {
    package var name: String
    package var path: String?
    package var version: String?
    /// `setting`, `environment`, `tools folder` or `PATH`.
    package var foundBy: String?
    package var capabilities: [Capability]
    /// What can't be done without the tool; nil when it is there.
    package var cost: String?
    /// The command that mends it.
    package var remedy: String?
    /// Other copies that were found and why they were not taken.
    package var alternatives: [String]

    package init(
      name: String, path: String? = nil, version: String? = nil, foundBy: String? = nil,
      capabilities: [Capability] = [], cost: String? = nil, remedy: String? = nil, alternatives: [String] = []
    ) {
      self.name = name
      self.path = path
      self.version = version
      self.foundBy = foundBy
      self.capabilities = capabilities
      self.cost = cost
      self.remedy = remedy
      self.alternatives = alternatives
    }
  }

  package struct Capability: Codable, Sendable, Equatable {
    package var name: String
    package var present: Bool
    /// What its lack costs.
    package var cost: String
    package var isRequired: Bool
    package var remedy: String

    package init(name: String, present: Bool, cost: String, isRequired: Bool, remedy: String) {
      self.name = name
      self.present = present
      self.cost = cost
      self.isRequired = isRequired
      self.remedy = remedy
    }
  }

  package struct Place: Codable, Sendable, Equatable {
    package var name: String
    package var path: String
    package var free: Int64?
    package var problem: String?

    package init(name: String, path: String, free: Int64?, problem: String?) {
      self.name = name
      self.path = path
      self.free = free
      self.problem = problem
    }
  }

  package struct Feature: Codable, Sendable, Equatable {
    package var name: String
    package var isOn: Bool
    package var summary: String

    package init(name: String, isOn: Bool, summary: String) {
      self.name = name
      self.isOn = isOn
      self.summary = summary
    }
  }

  package var tools: [Tool]
  package var places: [Place]
  package var cores: Int
  package var memoryTotal: Int64
  package var memoryAvailable: Int64
  package var features: [Feature]

  package init(
    tools: [Tool], places: [Place], cores: Int, memoryTotal: Int64, memoryAvailable: Int64, features: [Feature]
  ) {
    self.tools = tools
    self.places = places
    self.cores = cores
    self.memoryTotal = memoryTotal
    self.memoryAvailable = memoryAvailable
    self.features = features
  }

  /// Everything that an encode can't do without is there.
  package var isUsable: Bool {
    tools.allSatisfy { tool in tool.path != nil && tool.capabilities.allSatisfy { $0.present || !$0.isRequired } }
      && places.allSatisfy { $0.problem == nil }
  }
}
